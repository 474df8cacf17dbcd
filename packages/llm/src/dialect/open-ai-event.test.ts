import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventParser } from '../stream/event-parser.ts';
import { ChunkScanner } from './chunk-scanner.ts';
import type { GenerationSink } from './dialect.ts';
import { skipValue } from './json-scan.ts';
import { readOpenAiEvent } from './open-ai-event.ts';

type Told = readonly unknown[];

function sinkInto(told: unknown[][], wantsText: boolean): GenerationSink {
  return {
    wantsText,
    content: (kind, text) => void told.push(text === undefined ? [kind] : [kind, text]),
    usage: (usage, final) => void told.push([final ? 'usage' : 'usage so far', usage]),
    finish: (reason) => void told.push(['finish', reason]),
    end: () => void told.push(['end']),
    error: (message) => void told.push(['error', message]),
    serverTime: (name, value) => void told.push([name, value]),
  };
}

function toldOf(event: string | Buffer, wantsText = false): Told {
  const told: unknown[][] = [];
  const bytes = Buffer.concat([Buffer.from('~~'), Buffer.from(event), Buffer.from('}"]~')]);
  readOpenAiEvent(bytes, 2, bytes.length - 4, sinkInto(told, wantsText));
  return told;
}

/** What is told where text is wanted is always what `JSON.parse` says; texts left out here, as where none is. */
const toldByParsing = (event: string | Buffer): Told => toldOf(event, true).map((what) => (['text', 'reasoning', 'tool'].includes((what as string[])[0]!) ? [(what as string[])[0]] : what));

/** What the scanner says by itself; `undefined` where it is in doubt. */
function toldByScanner(event: string | Buffer): Told | undefined {
  const told: unknown[][] = [];
  const bytes = Buffer.from(event);
  return new ChunkScanner().read(bytes, 0, bytes.length, sinkInto(told, false)) ? told : undefined;
}

const outcome = (tell: () => Told): unknown => {
  try {
    return tell();
  } catch (error) {
    return error instanceof SyntaxError ? 'no JSON' : error;
  }
};

const chunk = (delta: unknown, more: object = {}): string => JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: null }], ...more });

describe('an event of chat and completions', () => {
  test.each([
    ['text', chunk({ content: 'Hi' }), [['text', 'Hi']]],
    ['text with escapes and characters of several bytes', chunk({ content: '"\n漢\u0001🦊' }), [['text', '"\n漢\u0001🦊']]],
    ['a role only', chunk({ role: 'assistant', content: '' }), []],
    ['a role without content', chunk({ role: 'assistant', content: null }), []],
    ['reasoning', chunk({ reasoning: 'hm' }), [['reasoning', 'hm']]],
    ['reasoning by its other name', chunk({ reasoning_content: 'hm', content: null }), [['reasoning', 'hm']]],
    ['reasoning by both names', chunk({ reasoning: 'hm', reasoning_content: 'hm' }), [['reasoning', 'hm']]],
    ['the end of reasoning and the first of the text', chunk({ reasoning: 'so', content: 'Yes' }), [['reasoning', 'so'], ['text', 'Yes']]],
    ['a tool call', chunk({ tool_calls: [{ index: 0, function: { arguments: '{' } }] }), [['tool', '[{"index":0,"function":{"arguments":"{"}}]']]],
    ['no tool call', chunk({ content: 'a', tool_calls: [] }), [['text', 'a']]],
    ['the text of a completion', '{"choices":[{"index":0,"text":"a","finish_reason":null}],"usage":null}', [['text', 'a']]],
    ['an end', '{"choices":[{"delta":{},"finish_reason":"length"}]}', [['finish', 'length']]],
    ['an end with text and usage', '{"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}', [['text', 'a'], ['finish', 'stop'], ['usage so far', { promptTokens: 3, outputTokens: 2 }]]],
    ['usage with a chunk', chunk({ content: 'a' }, { usage: { prompt_tokens: 3, total_tokens: 4, completion_tokens: 1, prompt_tokens_details: null } }), [['text', 'a'], ['usage so far', { promptTokens: 3, outputTokens: 1 }]]],
    ['usage with the cached tokens', '{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":2}}}', [['usage', { promptTokens: 3, outputTokens: 1, cachedTokens: 2 }]]],
    ['usage that is no count', '{"choices":[],"usage":{"prompt_tokens":-3,"completion_tokens":1.5}}', [['usage', {}]]],
    ['the last word', '[DONE]', [['end']]],
    ['an error', '{"error":{"message":"out of memory","type":"server_error"}}', [['error', 'out of memory']]],
    ['an error as text', '{"error":"out of memory"}', [['error', 'out of memory']]],
    ['an error of older vLLM', '{"object":"error","message":"too long","code":400}', [['error', 'too long']]],
    ['something else', '{"hello":1}', [['error', '{"hello":1}']]],
  ])('with %s', (_, event, told) => {
    expect(toldOf(event, true)).toEqual(told);
    expect(toldOf(event)).toEqual(toldByParsing(event));
  });

  test.each(['{"choices":[{"delta":{"content":"a"}}]', '{"choices":[{"delta":{"content":"a"}}]}}', '"text"', '[]', 'null', '{"choices":[{"delta":{"content":"a\u0001"}}]}', '{"choices":[{"delta":{"content":"\\x"}}]}', '[DONE', ''])('that is %s is no JSON object', (event) => {
    expect(outcome(() => toldOf(event))).toBe('no JSON');
    expect(outcome(() => toldOf(event, true))).toBe('no JSON');
  });

  test('bytes that are no UTF-8 are content like any other, but where its text is wanted', () => {
    const event = Buffer.from(chunk({ content: 'aXb' }));
    event[event.indexOf('X')] = 0xff;
    expect(toldOf(event)).toEqual([['text']]);
    expect(() => toldOf(event, true)).toThrow('it is not UTF-8');
  });
});

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> => fc.option(fc.option(value, { nil: null }), { nil: undefined });
const fields = (shape: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> => fc.record(shape, { requiredKeys: [] });
const isJson = (value: string): boolean => outcome(() => [JSON.parse(value)]) !== 'no JSON';

describe('the scanner', () => {
  test('reads ordinary chunks by itself', () => {
    expect(toldByScanner(chunk({ content: 'a "quoted" \\ 漢' }))).toEqual([['text']]);
    expect(toldByScanner(chunk({ role: 'assistant', content: 'a', tool_calls: [] }, { usage: { completion_tokens: 7 } }))).toEqual([['text'], ['usage so far', { outputTokens: 7 }]]);
    expect(toldByScanner('{"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}')).toEqual([['finish', 'length']]);
    expect(toldByScanner('{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7}}')).toEqual([['usage', { promptTokens: 5, outputTokens: 7 }]]);
  });

  test.each([
    ['two choices', '{"choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}]}'],
    ['the same member twice', '{"choices":[{"delta":{"content":"a","content":""}}]}'],
    ['a name written with escapes', '{"choices":[{"delta":{"cont\\u0065nt":"a"}}]}'],
    ['a fraction of a token', chunk({ content: 'a' }, { usage: { completion_tokens: 1.5 } })],
  ])('leaves %s to JSON.parse', (_, event) => expect(toldByScanner(event)).toBeUndefined());

  const text = fc.string({ unit: 'binary', maxLength: 12 });
  const anything = fc.jsonValue({ maxDepth: 2 });
  const delta = fields({ role: text, content: fc.oneof({ weight: 9, arbitrary: maybe(text) }, anything), reasoning: maybe(text), reasoning_content: maybe(text), tool_calls: fc.oneof({ weight: 9, arbitrary: fc.constantFrom([], null, undefined) }, anything), logprobs: anything });
  const choice = fields({ index: fc.nat(), delta: fc.oneof({ weight: 9, arbitrary: delta }, anything), text: fc.option(text, { freq: 1, nil: undefined }), finish_reason: fc.option(fc.constantFrom('stop', 'length', 'eos', '', 'a "b"', 'longueur dépassée'), { freq: 1, nil: null }), logprobs: anything });
  const usage = fields({ prompt_tokens: fc.oneof({ weight: 9, arbitrary: fc.nat() }, anything), completion_tokens: fc.oneof({ weight: 9, arbitrary: fc.nat() }, fc.double()), total_tokens: fc.nat(), prompt_tokens_details: fc.oneof(anything, fields({ cached_tokens: fc.oneof(fc.nat(), fc.constant(null), anything) })) });
  const event = fields({
    id: text,
    choices: fc.oneof({ weight: 9, arbitrary: fc.array(choice, { maxLength: 2 }) }, anything),
    usage: fc.oneof({ weight: 9, arbitrary: fc.option(usage, { nil: null }) }, anything),
    created: fc.double(),
    model: text,
  });
  const eventOrError = fc.oneof({ weight: 9, arbitrary: event }, fields({ error: anything, choices: fc.array(choice, { maxLength: 1 }) }));

  test('says what JSON.parse says of any event', () => {
    let scanned = 0;
    fc.assert(
      fc.property(eventOrError, fc.nat(2), (value, indent) => {
        const json = JSON.stringify(value, null, indent);
        if (toldByScanner(json) !== undefined) scanned++;
        expect(outcome(() => toldOf(json))).toEqual(outcome(() => toldByParsing(json)));
      }),
      { numRuns: 3_000 },
    );
    expect(scanned).toBeGreaterThan(100);
  });

  test('says what JSON.parse says of real chunks with bytes put in, taken out and changed', () => {
    const events: Buffer[] = [];
    const fixtures = new URL('fixtures/', import.meta.url);
    for (const name of readdirSync(fixtures)) {
      if (!name.includes('chat') && !name.includes('completions')) continue;
      const bytes = readFileSync(new URL(name, fixtures));
      const parser = eventParser(name.endsWith('.sse') ? 'sse' : 'ndjson', (from, start, end) => void events.push(Buffer.from(from.subarray(start, end))));
      parser.read(bytes, 0, bytes.length);
    }
    expect(events.length).toBeGreaterThan(50);
    for (const each of events) expect(toldOf(each)).toEqual(toldByParsing(each));
    const telling = fc.constantFrom(...Buffer.from('"\\{}[]:, \t\n0123456789.-eEutrfnl\u0001é'));
    fc.assert(
      fc.property(fc.constantFrom(...events), fc.array(fc.tuple(fc.nat(), telling, fc.constantFrom('put', 'take', 'change')), { minLength: 1, maxLength: 3 }), (original, edits) => {
        let bytes = [...original];
        for (const [place, byte, how] of edits) {
          const at = place % bytes.length;
          bytes = [...bytes.slice(0, at), ...(how === 'take' ? [] : [byte]), ...bytes.slice(how === 'put' ? at : at + 1)];
        }
        const edited = Buffer.from(bytes);
        // Broken UTF-8 is told apart where text is wanted, and only there.
        const decoded = edited.toString('utf8');
        expect(outcome(() => toldOf(edited))).toEqual(outcome(() => toldByParsing(decoded)));
      }),
      { numRuns: 5_000 },
    );
  });

  test('passes over a value of JSON where JSON.parse does', () => {
    const almost = fc.oneof(
      fc.json({ maxDepth: 3 }),
      fc.tuple(fc.json({ maxDepth: 2 }), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', ':', '0', '-', '.', 'e', '\\', 'u')).map(([json, at, what]) => json.slice(0, at % (json.length + 1)) + what + json.slice(at % (json.length + 1))),
    );
    fc.assert(
      fc.property(almost, (json) => {
        const value = json.trim();
        const bytes = Buffer.from(value);
        expect(skipValue(bytes, 0, bytes.length) === bytes.length).toBe(isJson(value));
      }),
      { numRuns: 5_000 },
    );
  });
});
