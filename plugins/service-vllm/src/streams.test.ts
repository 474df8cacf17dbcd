import { readFileSync } from 'node:fs';
import { chat, completions, type ContentKind, type Dialect, serverMessage, type Usage } from '@ubench/llm';
import { expect, it } from 'vitest';

/** What a recorded stream of vLLM 0.32 says, event by event. */
function told(dialect: Dialect, fixture: string) {
  const content: [ContentKind, string | undefined][] = [];
  const usage: Usage[] = [];
  const rest: string[] = [];
  const text = readFileSync(new URL(`fixtures/streams/${fixture}.sse`, import.meta.url), 'utf8');
  for (const [, data] of text.matchAll(/^data: (.*)$/gm)) {
    const bytes = Buffer.from(data!);
    dialect.read(bytes, 0, bytes.length, {
      wantsText: true,
      content: (kind, delta) => void content.push([kind, delta]),
      usage: (counts) => void usage.push(counts),
      finish: (reason) => void rest.push(reason),
      end: () => void rest.push('end'),
      error: (message) => void rest.push(`error ${message}`),
      serverTime: () => {},
    });
  }
  return { content, usage, rest };
}

it('counts the tokens of every chunk, several in one and none in the first', () => {
  const { content, usage, rest } = told(chat(), 'chat-stream-continuous-usage');
  expect(content).toEqual([['text', 'D'], ['text', '\u0014 even qu'], ['text', ' even qu even qu']]);
  expect(usage.map(({ outputTokens }) => outputTokens)).toEqual([0, 1, 4, 8, 8]);
  expect(rest).toEqual(['length', 'end']);
});

it('reads what completions send', () => {
  const { content, usage, rest } = told(completions(), 'completions-stream-continuous-usage');
  expect(content.length).toBe(8);
  expect(usage.at(-1)).toMatchObject({ promptTokens: 6, outputTokens: 8 });
  expect(rest).toEqual(['length', 'end']);
});

it('takes reasoning for content, and not the empty end of it', () => {
  const { content, usage, rest } = told(chat(), 'chat-reasoning');
  expect(content.map(([kind]) => kind)).toEqual(['reasoning', 'reasoning', 'reasoning']);
  expect(usage).toEqual([expect.objectContaining({ promptTokens: 18, outputTokens: 8, cachedTokens: 0 })]);
  expect(rest).toEqual(['length', 'end']);
});

it('takes calls of tools for content', () => {
  const { content, usage, rest } = told(chat(), 'chat-tool-call');
  expect(content.map(([kind]) => kind)).toEqual(['tool', 'tool', 'tool']);
  expect(usage.at(-1)).toMatchObject({ outputTokens: 63 });
  expect(rest).toEqual(['tool_calls', 'end']);
});

it('sees that an answer was generated of which nothing was sent', () => {
  const { content, usage, rest } = told(chat(), 'chat-held-back');
  expect(content).toEqual([]);
  expect(usage.at(-1)).toMatchObject({ outputTokens: 24 });
  expect(rest).toEqual(['length', 'end']);
});

it('says of a prompt that is too long what vLLM says', () => {
  const body = readFileSync(new URL('fixtures/error-400-prompt-too-long.json', import.meta.url), 'utf8');
  expect(serverMessage({ status: 400, text: () => body })).toMatch(/^This model's maximum context length is 2048 tokens\./);
});
