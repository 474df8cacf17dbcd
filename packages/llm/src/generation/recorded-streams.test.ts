import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chat } from '../dialect/chat.ts';
import { completions } from '../dialect/completions.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { AnswerReader } from './answer-reader.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../dialect/fixtures/${name}`, import.meta.url));

/** What a reader makes of a body that comes in these pieces, each read a nanosecond later. */
function readPieces(dialect: Dialect, pieces: readonly Buffer[], wantsText = false) {
  const reader = new AnswerReader(dialect, wantsText);
  reader.expect({ first() {} }, Infinity);
  reader.begin(200);
  let now = 0;
  let thrown: unknown;
  try {
    for (const piece of pieces) {
      reader.read(++now);
      reader.data(piece, 0, piece.length);
    }
  } catch (error) {
    thrown = error instanceof Error ? error.message : error;
  }
  const { chunks, tokens, estimated, exactChunks, promptTokens, finishReason } = reader.answer;
  const told = new Int32Array(chunks);
  reader.answer.tokensOfChunks(told);
  return { chunks, tokens, estimated, exactChunks, promptTokens, finishReason, told: [...told], text: reader.text, failure: reader.failure(undefined), thrown };
}

describe('streams of real servers', () => {
  test.each<[string, Dialect, object]>([
    ['vllm-chat-continuous-usage.sse', chat(), { chunks: 3, tokens: 8, told: [1, 3, 4], promptTokens: 21, exactChunks: true, finishReason: 'length' }],
    ['vllm-chat-usage.sse', chat(), { chunks: 8, tokens: 8, promptTokens: 21, exactChunks: false, finishReason: 'length' }],
    ['vllm-chat-plain.sse', chat(), { chunks: 8, tokens: 8, estimated: true, promptTokens: undefined, finishReason: 'length' }],
    ['vllm-completions-continuous-usage.sse', completions(), { tokens: 8, promptTokens: 6, exactChunks: true, finishReason: 'length' }],
    ['ollama-chat-usage.sse', chat(), { chunks: 8, tokens: 8, promptTokens: 15, finishReason: 'length' }],
    ['ollama-chat-plain.sse', chat(), { chunks: 8, estimated: true, finishReason: 'length' }],
    ['ollama-chat-logprobs.sse', chat(), { chunks: 2, estimated: true, finishReason: 'length' }],
    ['ollama-completions-usage.sse', completions(), { chunks: 6, tokens: 6, promptTokens: 15, exactChunks: false, finishReason: 'length' }],
  ])('%s is read, in one piece and byte by byte, with its text and without', (name, dialect, expected) => {
    const body = fixture(name);
    const whole = readPieces(dialect, [body]);
    expect(whole).toMatchObject({ estimated: false, failure: undefined, thrown: undefined, ...expected });
    expect(readPieces(dialect, [...body].map((byte) => Buffer.from([byte])))).toEqual(whole);
    const { text, ...counted } = readPieces(dialect, [body], true);
    expect(text).not.toBe('');
    expect({ ...counted, text: '' }).toEqual(whole);
  });

  test('of a server whose runner was killed is cut, though it ends cleanly', () => {
    expect(readPieces(chat(), [fixture('ollama-chat-runner-killed.sse')]).failure).toMatchObject({ kind: 'stream cut' });
  });

  test('of which any part is missing or changed make the same failure, or none, however they are cut; and never another error', () => {
    const names = ['vllm-chat-continuous-usage.sse', 'vllm-completions-continuous-usage.sse', 'ollama-chat-usage.sse', 'ollama-completions-usage.sse'] as const;
    const damage = fc.record({ name: fc.constantFrom(...names), from: fc.nat(), length: fc.nat(40), instead: fc.uint8Array({ maxLength: 8 }), cut: fc.nat() });
    fc.assert(
      fc.property(damage, ({ name, from, length, instead, cut }) => {
        const body = fixture(name);
        const start = from % body.length;
        const damaged = Buffer.concat([body.subarray(0, start), instead, body.subarray(start + length)]);
        const dialect = name.includes('chat') ? chat() : completions();
        const at = cut % damaged.length;
        const whole = readPieces(dialect, [damaged]);
        expect(readPieces(dialect, [damaged.subarray(0, at), damaged.subarray(at)])).toEqual(whole);
        expect([undefined, 'stream cut', 'stream malformed', 'no tokens']).toContain(whole.failure?.kind);
        expect(whole.thrown ?? 'The stream cannot be read').toMatch(/The stream cannot be read|, after \d+ chunks? with content|, before any content/);
      }),
      { numRuns: 500 },
    );
  });
});
