import { readFileSync } from 'node:fs';
import { type Dialect, generationOptions, type GenerationSink, type Prompt, type Usage } from '@ubench/llm';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ollamaChat } from './ollama-chat.ts';
import { ollamaGenerate } from './ollama-generate.ts';
import { type OllamaRequestOptions, ollamaRequestOptions } from './request-body.ts';

const recorded = (name: string): string[] => readFileSync(new URL(`../../fixtures/${name}.ndjson`, import.meta.url), 'utf8').trim().split('\n');

/** What a dialect makes of the lines of a stream, in the order in which it tells. */
function heard(dialect: Dialect<OllamaRequestOptions>, lines: readonly string[], wantsText = true) {
  const told: unknown[] = [];
  const sink: GenerationSink = {
    wantsText,
    content: (kind, text) => void told.push([kind, text]),
    usage: (usage: Usage, final) => void told.push({ ...usage, final }),
    finish: (reason) => void told.push(`finish ${reason}`),
    end: () => void told.push('end'),
    error: (message) => void told.push(`error ${message}`),
    serverTime: (name, value_ns) => void told.push(`${name} ${value_ns}`),
  };
  for (const line of lines) {
    // The bytes of an event lie somewhere in what was read.
    const bytes = Buffer.from(`x${line}y`);
    dialect.read(bytes, 1, bytes.length - 1, sink);
  }
  return told;
}

const options = z.strictObject({ ...generationOptions, ...ollamaRequestOptions });
const body = (dialect: Dialect<OllamaRequestOptions>, prompt: Prompt, given: z.input<typeof options> = {}) => dialect.body(prompt, options.parse(given));

const chatLine = (message: object): string => JSON.stringify({ model: 'm', message: { role: 'assistant', content: '', ...message }, done: false });

describe('a stream of /api/chat', () => {
  it('has a chunk of text for each token, and ends with counts, times and the reason', () => {
    const told = heard(ollamaChat, recorded('chat-stream'));
    const texts = told.filter((one) => Array.isArray(one));
    expect(texts.slice(0, 2)).toEqual([['text', ' she'], ['text', ' one']]);
    expect(texts).toHaveLength(12);
    expect(told.slice(12)).toEqual([
      { promptTokens: 15, outputTokens: 12, final: true },
      expect.stringMatching(/^loadTime \d+$/), expect.stringMatching(/^promptEvalTime \d+$/), expect.stringMatching(/^evalTime \d+$/), 'finish length', 'end',
    ]);
  });

  it('is read without its text where nobody wants that', () => {
    expect(heard(ollamaChat, recorded('chat-stream'), false)[0]).toEqual(['text', undefined]);
  });

  it('whose runner was killed ends with an error, and never with its end', () => {
    expect(heard(ollamaChat, recorded('runner-killed')).slice(-1)).toEqual(['error an error was encountered while running the model: unexpected EOF']);
  });

  it('tells reasoning, text and calls of tools apart', () => {
    const calls = [{ function: { name: 'f', arguments: {} } }];
    expect(heard(ollamaChat, [chatLine({}), chatLine({ thinking: 'Hm' }), chatLine({ content: 'Yes' }), chatLine({ tool_calls: calls })])).toEqual([['reasoning', 'Hm'], ['text', 'Yes'], ['tool', JSON.stringify(calls)]]);
  });

  it('takes an error that is no text as it is', () => {
    expect(heard(ollamaChat, ['{"error":{"code":7}}'])).toEqual(['error {"code":7}']);
  });

  it.each(['', '{"done":', '[]', 'null', '"done"', '404 page not found'])('with a line %j that is no object says so', (line) => {
    expect(() => heard(ollamaChat, [line])).toThrow(SyntaxError);
  });
});

describe('a stream of /api/generate', () => {
  it('has its text in the field response', () => {
    const told = heard(ollamaGenerate, recorded('generate-stream'));
    expect(told.filter((one) => Array.isArray(one))).toHaveLength(12);
    expect(told[12]).toEqual({ promptTokens: 16, outputTokens: 12, final: true });
  });

  it('leaves out what is zero', () => {
    expect(heard(ollamaGenerate, recorded('generate-one-token'))).toEqual([['text', ' because'], { promptTokens: 16, outputTokens: 1, final: true }, 'loadTime 6780770', 'promptEvalTime 217396', 'evalTime 0', 'finish length', 'end']);
    expect(heard(ollamaGenerate, ['{"done":true}'])).toEqual([{ promptTokens: 0, outputTokens: 0, final: true }, 'loadTime 0', 'promptEvalTime 0', 'evalTime 0', 'end']);
  });
});

describe('a request', () => {
  const messages = [{ role: 'user', content: 'Hello' }] as const;

  it('asks for a stream of at most so many tokens, and for no prompt to be cut', () => {
    expect(body(ollamaChat, { messages }, { model: 'tiny', outputTokens: 7 })).toEqual({ model: 'tiny', messages, stream: true, truncate: false, options: { num_predict: 7 } });
    expect(body(ollamaGenerate, { text: 'Hello', outputTokens: 3 })).toEqual({ prompt: 'Hello', stream: true, truncate: false, options: { num_predict: 3 } });
  });

  it('has every option by the name that Ollama knows', () => {
    const given = { temperature: 0, topP: 0.9, topK: 40, presencePenalty: 1, frequencyPenalty: -1, samplingSeed: 3, stop: ['\n'], think: 'low', contextLength: 2048, truncate: true } satisfies z.input<typeof options>;
    expect(body(ollamaChat, { text: 'Hello' }, given)).toEqual({
      messages, stream: true, truncate: true, think: 'low',
      options: { num_predict: 128, num_ctx: 2048, temperature: 0, top_p: 0.9, top_k: 40, presence_penalty: 1, frequency_penalty: -1, seed: 3, stop: ['\n'] },
    });
  });

  it('carries images beside the text', () => {
    const content = [{ type: 'text', text: 'What is it?' }, { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBOR' } }] as const;
    expect(body(ollamaChat, { messages: [{ role: 'user', content }] })).toMatchObject({ messages: [{ role: 'user', content: 'What is it?', images: ['iVBOR'] }] });
  });

  it.each([
    ['chat', ollamaChat, { tokenIds: [1] }, /given as tokens/],
    ['chat', ollamaChat, { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.org/a.png' } }] }] }, /an image at https:\/\/example.org/],
    ['generate', ollamaGenerate, { messages: [...messages, ...messages] }, /several messages/],
  ] as const)('of %s is not made of what it has no word for', (_, dialect, prompt, problem) => {
    expect(() => body(dialect, prompt)).toThrow(problem);
  });
});
