import { isAt, isNull, readObject, scanInteger, scannedInteger, skipSpace, skipString, skipValue } from './json-scan.ts';
import type { GenerationSink } from './dialect.ts';

const key = (name: string): Uint8Array => Uint8Array.from(Buffer.from(name));
const keys = {
  choices: key('choices'),
  delta: key('delta'),
  text: key('text'),
  usage: key('usage'),
  error: key('error'),
  finishReason: key('finish_reason'),
  content: key('content'),
  reasoning: key('reasoning'),
  reasoningContent: key('reasoning_content'),
  toolCalls: key('tool_calls'),
  promptTokens: key('prompt_tokens'),
  completionTokens: key('completion_tokens'),
  promptTokensDetails: key('prompt_tokens_details'),
  cachedTokens: key('cached_tokens'),
} as const;

const is = (bytes: Buffer, from: number, to: number, name: Uint8Array): boolean => to - from === name.length && isAt(bytes, from, to, name);

/** What has been seen, one bit each: a member that is there twice is left to who knows which of them counts. */
const seen = { choices: 1, delta: 2, text: 4, usage: 8, finishReason: 16, content: 32, reasoning: 64, reasoningContent: 128, toolCalls: 256, promptTokens: 512, completionTokens: 1024, details: 2048, cachedTokens: 4096, choice: 8192 } as const;

/**
 * Reads ordinary chunks of OpenAI's streams, which are nearly all, in the bytes as they lie there: one choice with a delta of content, and
 * perhaps usage. Nothing is made of a chunk but what the metrics need. What it does not know to the last byte it leaves to `JSON.parse`.
 */
export class ChunkScanner {
  #seen = 0;
  #text = false;
  #reasoning = false;
  #promptTokens = -1;
  #outputTokens = -1;
  #cachedTokens = -1;
  #usage = false;
  #finishFrom = -1;
  #finishTo = -1;

  /** @returns False when it is in doubt; then nothing was told. */
  read(bytes: Buffer, from: number, to: number, sink: GenerationSink): boolean {
    this.#seen = 0;
    this.#text = false;
    this.#reasoning = false;
    this.#usage = false;
    this.#finishTo = -1;
    this.#promptTokens = -1;
    this.#outputTokens = -1;
    this.#cachedTokens = -1;
    const end = readObject(bytes, skipSpace(bytes, from, to), to, this.#chunk);
    if (end === -1 || skipSpace(bytes, end, to) !== to || !this.#isOrdinary()) return false;
    if (this.#reasoning) sink.content('reasoning', undefined);
    if (this.#text) sink.content('text', undefined);
    if (this.#finishTo !== -1) sink.finish(reasonAt(bytes, this.#finishFrom, this.#finishTo));
    if (this.#usage) {
      const [promptTokens, outputTokens, cachedTokens] = [this.#promptTokens, this.#outputTokens, this.#cachedTokens];
      sink.usage(
        { ...(promptTokens !== -1 && { promptTokens }), ...(outputTokens !== -1 && { outputTokens }), ...(cachedTokens !== -1 && { cachedTokens }) },
        !this.#hasChoice,
      );
    }
    return true;
  }

  get #hasChoice(): boolean {
    return (this.#seen & (seen.delta | seen.text)) !== 0;
  }

  /** One choice, which is either of a chat or of a completion, and no second name for its reasoning; or none, and usage. */
  #isOrdinary(): boolean {
    if (!this.#hasChoice) return this.#usage && (this.#seen & (seen.choices | seen.choice)) === seen.choices;
    const isChat = (this.#seen & seen.delta) !== 0;
    const isCompletion = (this.#seen & seen.text) !== 0;
    return isChat !== isCompletion && (this.#seen & (seen.reasoning | seen.reasoningContent)) !== (seen.reasoning | seen.reasoningContent);
  }

  #first(what: number): boolean {
    const isFirst = (this.#seen & what) === 0;
    this.#seen |= what;
    return isFirst;
  }

  readonly #chunk = (bytes: Buffer, from: number, keyTo: number, at: number, to: number): number => {
    switch (keyTo - from) {
      case 5:
        if (is(bytes, from, keyTo, keys.error)) return -1;
        if (!is(bytes, from, keyTo, keys.usage)) break;
        if (!this.#first(seen.usage)) return -1;
        if (isNull(bytes, at, to)) return at + 4;
        this.#usage = true;
        return readObject(bytes, at, to, this.#usageMember);
      case 7:
        if (is(bytes, from, keyTo, keys.choices)) return this.#first(seen.choices) ? this.#choices(bytes, at, to) : -1;
    }
    return skipValue(bytes, at, to);
  };

  /** One or none. */
  #choices(bytes: Buffer, from: number, to: number): number {
    if (from >= to || bytes[from] !== 0x5b) return -1;
    const first = skipSpace(bytes, from + 1, to);
    if (first < to && bytes[first] === 0x5d) return first + 1;
    this.#seen |= seen.choice;
    let at = readObject(bytes, first, to, this.#choice);
    if (at === -1) return -1;
    at = skipSpace(bytes, at, to);
    return at < to && bytes[at] === 0x5d ? at + 1 : -1;
  }

  readonly #choice = (bytes: Buffer, from: number, keyTo: number, at: number, to: number): number => {
    switch (keyTo - from) {
      case 4:
        if (is(bytes, from, keyTo, keys.text)) return this.#first(seen.text) ? this.#content(bytes, at, to, false) : -1;
        break;
      case 5:
        if (is(bytes, from, keyTo, keys.delta)) return this.#first(seen.delta) ? readObject(bytes, at, to, this.#delta) : -1;
        break;
      case 13:
        if (is(bytes, from, keyTo, keys.finishReason)) return this.#first(seen.finishReason) ? this.#finishReason(bytes, at, to) : -1;
    }
    return skipValue(bytes, at, to);
  };

  /** A text or null. */
  #finishReason(bytes: Buffer, at: number, to: number): number {
    if (at >= to || bytes[at] !== 0x22) return isNull(bytes, at, to) ? at + 4 : -1;
    const end = skipString(bytes, at + 1, to);
    if (end === -1 || !isPlain(bytes, at + 1, end - 1)) return -1;
    this.#finishFrom = at + 1;
    this.#finishTo = end - 1;
    return end;
  }

  readonly #delta = (bytes: Buffer, from: number, keyTo: number, at: number, to: number): number => {
    switch (keyTo - from) {
      case 7:
        if (is(bytes, from, keyTo, keys.content)) return this.#first(seen.content) ? this.#content(bytes, at, to, false) : -1;
        break;
      case 9:
        if (is(bytes, from, keyTo, keys.reasoning)) return this.#first(seen.reasoning) ? this.#content(bytes, at, to, true) : -1;
        break;
      case 17:
        if (is(bytes, from, keyTo, keys.reasoningContent)) return this.#first(seen.reasoningContent) ? this.#content(bytes, at, to, true) : -1;
        break;
      case 10:
        if (is(bytes, from, keyTo, keys.toolCalls)) return this.#first(seen.toolCalls) ? skipNothing(bytes, at, to) : -1;
    }
    return skipValue(bytes, at, to);
  };

  /** A text or null. */
  #content(bytes: Buffer, at: number, to: number, reasoning: boolean): number {
    if (at >= to || bytes[at] !== 0x22) return isNull(bytes, at, to) ? at + 4 : -1;
    const end = skipString(bytes, at + 1, to);
    if (end > at + 2) {
      if (reasoning) this.#reasoning = true;
      else this.#text = true;
    }
    return end;
  }

  readonly #usageMember = (bytes: Buffer, from: number, keyTo: number, at: number, to: number): number => {
    let end: number;
    switch (keyTo - from) {
      case 13:
        if (!is(bytes, from, keyTo, keys.promptTokens)) break;
        end = this.#first(seen.promptTokens) ? scanInteger(bytes, at, to) : -1;
        this.#promptTokens = scannedInteger.value;
        return end;
      case 17:
        if (!is(bytes, from, keyTo, keys.completionTokens)) break;
        end = this.#first(seen.completionTokens) ? scanInteger(bytes, at, to) : -1;
        this.#outputTokens = scannedInteger.value;
        return end;
      case 21:
        if (!is(bytes, from, keyTo, keys.promptTokensDetails)) break;
        if (!this.#first(seen.details)) return -1;
        return isNull(bytes, at, to) ? at + 4 : readObject(bytes, at, to, this.#usageDetail);
    }
    return skipValue(bytes, at, to);
  };

  readonly #usageDetail = (bytes: Buffer, from: number, keyTo: number, at: number, to: number): number => {
    if (!is(bytes, from, keyTo, keys.cachedTokens)) return skipValue(bytes, at, to);
    if (!this.#first(seen.cachedTokens)) return -1;
    if (isNull(bytes, at, to)) return at + 4;
    const end = scanInteger(bytes, at, to);
    this.#cachedTokens = scannedInteger.value;
    return end;
  };
}

/** Letters that mean themselves. */
function isPlain(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at]! >= 0x80 || bytes[at] === 0x5c) return false;
  return true;
}

/** What nearly every answer ends with is no new text each time. */
const usualReasons = ['stop', 'length', 'tool_calls'].map((reason) => ({ reason, bytes: key(reason) }));

const reasonAt = (bytes: Buffer, from: number, to: number): string => usualReasons.find((usual) => is(bytes, from, to, usual.bytes))?.reason ?? bytes.toString('latin1', from, to);

/** Passes over null and over an empty list. */
function skipNothing(bytes: Buffer, at: number, to: number): number {
  if (isNull(bytes, at, to)) return at + 4;
  return at + 1 < to && bytes[at] === 0x5b && bytes[at + 1] === 0x5d ? at + 2 : -1;
}
