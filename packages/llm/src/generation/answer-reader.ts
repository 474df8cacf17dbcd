import { type BodySink, HttpFailure } from '@ubench/http';
import { serverMessage } from '../api/server-message.ts';
import type { ContentKind, Dialect, GenerationSink, Usage } from '../dialect/dialect.ts';
import { type EventParser, eventParser } from '../stream/event-parser.ts';
import { Answer } from './answer.ts';

/** So much of the body of an error is kept for its message. */
const longestError_bytes = 16_384;

/** What ends the request that its client gives up: thrown through the connection, which ends with it. */
export const givenUp = new Error('The client has given the request up.');

/** What a reader tells while an answer comes. */
export interface AnswerListener {
  /** The first chunk with content has come. */
  first(at_ns: number): void;
}

/** Reads the answer to one request as it arrives. Reused for every request of a client. */
export class AnswerReader implements BodySink, GenerationSink {
  readonly answer = new Answer();
  readonly wantsText: boolean;
  readonly #dialect: Dialect;
  readonly #events: EventParser;
  #listener!: AnswerListener;
  /** After so many tokens the client gives up. */
  #cancelAfter = Infinity;
  #now_ns = Number.NaN;
  #status = 0;
  #errorBody = '';
  #eventCount = 0;
  #eventHasContent = false;
  #ended = false;
  /** When the last event came; NaN before the first chunk with content. */
  lastEvent_ns = Number.NaN;
  /** The text of the answer, where somebody reads it. */
  text = '';
  readonly serverTimes = new Map<string, number>();

  constructor(dialect: Dialect, wantsText: boolean) {
    this.#dialect = dialect;
    this.wantsText = wantsText;
    this.#events = eventParser(dialect.framing, this.#event);
  }

  /** A request is about to be sent. @param cancelAfter How many tokens its client waits for; Infinity: for all. */
  expect(listener: AnswerListener, cancelAfter: number): void {
    this.answer.begin();
    this.#events.begin();
    this.#listener = listener;
    this.#cancelAfter = cancelAfter;
    this.#status = 0;
    this.#errorBody = '';
    this.#eventCount = 0;
    this.#ended = false;
    this.lastEvent_ns = Number.NaN;
    this.text = '';
    if (this.serverTimes.size > 0) this.serverTimes.clear();
  }

  /** The answer has begun, and is none of an error. */
  get streams(): boolean {
    return this.#status >= 200 && this.#status < 300;
  }

  read(at_ns: number): void {
    this.#now_ns = at_ns;
  }

  begin(status: number): void {
    this.#status = status;
  }

  data(bytes: Buffer, from: number, to: number): void {
    if (this.streams) this.#events.read(bytes, from, to);
    else if (this.#errorBody.length < longestError_bytes) this.#errorBody += bytes.toString('utf8', from, Math.min(to, from + longestError_bytes));
  }

  readonly #event = (bytes: Buffer, from: number, to: number): void => {
    this.#eventCount++;
    this.#eventHasContent = false;
    try {
      this.#dialect.read(bytes, from, to, this);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw malformed(`Its event ${this.#eventCount} is no JSON (${error.message}): ${quote(bytes, from, to)}.`);
    }
    if (this.answer.chunks > 0) this.lastEvent_ns = this.#now_ns;
    if (this.answer.tokens >= this.#cancelAfter) throw givenUp;
  };

  content(kind: ContentKind, text: string | undefined): void {
    if (this.#ended) throw malformed(`Content comes after ${this.#dialect.ends}.`);
    // What a model thought, and what it asks of tools, is no answer.
    if (text !== undefined && kind === 'text') this.text += text;
    if (this.#eventHasContent) return;
    this.#eventHasContent = true;
    if (this.answer.chunks === 0) this.#listener.first(this.#now_ns);
    this.answer.arrived(this.#now_ns);
    if (kind === 'text') this.answer.textChunks++;
  }

  usage(usage: Usage, final: boolean): void {
    this.answer.told(usage, final);
  }

  finish(reason: string): void {
    this.answer.finishReason = reason;
  }

  end(): void {
    if (this.#ended) throw malformed(`${this.#dialect.ends} comes twice.`);
    this.#ended = true;
  }

  error(message: string): void {
    throw new HttpFailure('stream error', `${message}${this.#after()}`);
  }

  serverTime(name: string, value_ns: number): void {
    this.serverTimes.set(name, value_ns);
  }

  /**
   * Why the request has failed although its response is complete, if it has.
   * @param retryAfter Of the response: when a server that refuses wants to be asked again.
   */
  failure(retryAfter: string | undefined): { readonly kind: string; readonly message: string } | undefined {
    const { answer } = this;
    if (!this.streams) {
      const again = retryAfter === undefined ? '' : `; Retry-After: ${retryAfter} (it was not retried)`;
      return { kind: `http ${this.#status}`, message: `${this.#dialect.path} answered ${this.#status}: ${serverMessage({ status: this.#status, text: () => this.#errorBody })}${again}` };
    }
    if (this.#events.unfinished) return { kind: 'stream cut', message: `The stream ended within an event${this.#after()}.` };
    if (!this.#ended) {
      const what = this.#eventCount === 0 ? 'The answer holds no event of a stream' : `The stream ended without ${this.#dialect.ends}`;
      return { kind: 'stream cut', message: `${what}${this.#after()}.` };
    }
    if (answer.chunks === 0) {
      const reason = answer.finishReason === undefined ? '' : ` (finish reason: ${answer.finishReason})`;
      return { kind: 'no tokens', message: `The answer is complete and has no content${reason}.` };
    }
    answer.judgeUsage();
    if (answer.contradiction !== undefined) return { kind: 'stream malformed', message: `Its usage contradicts its chunks: ${answer.contradiction}.` };
    return undefined;
  }

  /** What an error of the connection is called where it broke off an answer. */
  brokenOff(failure: HttpFailure): { readonly kind: string; readonly message: string } {
    const breaks = this.streams && failure.code === 'ECONNRESET';
    return breaks ? { kind: 'stream cut', message: `${failure.message.replace(/\.$/, '')}${this.#after()}.` } : { kind: failure.code, message: failure.message };
  }

  #after(): string {
    const { chunks } = this.answer;
    return chunks === 0 ? ', before any content' : `, after ${chunks} ${chunks === 1 ? 'chunk' : 'chunks'} with content`;
  }
}

const malformed = (message: string): HttpFailure => new HttpFailure('stream malformed', `The stream cannot be read. ${message}`);

const quote = (bytes: Buffer, from: number, to: number): string => JSON.stringify(bytes.toString('utf8', from, Math.min(to, from + 80)));
