import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { images, jsonl, openPrompts, preparePrompts, type Prompt, promptOptions, type PromptSource, sessions, shareGpt, traced } from '@ubench/llm';
import { counterRandom, parseOptions } from '@ubench/load';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { repository } from '../harness/project.ts';
import { counterexample, damaged, mutated, nastyText, nastyValue, requireCode } from './fuzzed.ts';

const directory = mkdtempSync(join(tmpdir(), 'ubench-fuzz-'));
afterAll(() => rmSync(directory, { recursive: true }));

const schema = z.strictObject(promptOptions);
const random = counterRandom(1);

/** What agents find after a data set was prepared, or an error with a code. */
async function prepared(options: unknown): Promise<PromptSource | undefined> {
  try {
    const parsed = parseOptions(schema, { tokenizer: 'estimate', ...(options as object) }, 'test.chat()');
    const context = { endpoint: { url: 'http://127.0.0.1:1' }, options: parsed, seed: 1, cacheDir: join(directory, 'cache'), directory, signal: new AbortController().signal };
    return openPrompts(await preparePrompts(context), 1);
  } catch (error) {
    requireCode(error);
    return undefined;
  }
}

function requireSound(source: PromptSource | undefined): void {
  if (source === undefined) return;
  assert.ok(source.size > 0);
  for (let i = 0; i < Math.min(source.size, 5); i++) {
    const prompt: Prompt = source.user?.(i, 5).next() ?? source.prompt(i, random);
    const { text, messages, tokenIds, outputTokens = 1 } = prompt;
    assert.equal([text, messages, tokenIds].filter((each) => each !== undefined).length, 1);
    assert.ok(Number.isSafeInteger(outputTokens) && outputTokens > 0);
  }
}

const talks = [{ conversations: [{ from: 'human', value: 'what "is" it that you ask?' }, { from: 'gpt', value: 'no \\ more than\nthat, and so on' }] }, { id: 7, conversations: [] }];
const prompts = [{ prompt: 'a {"text"}, [of] one line', output_tokens: 5 }, { messages: [{ role: 'user', content: [{ type: 'text', text: 'é漢🦊' }] }], max_tokens: 3 }];
const samples = {
  'talks.json': [shareGpt('talks.json', { minPromptTokens: 0 }), talks, JSON.stringify(talks, null, 1)],
  'sessions.json': [sessions({ file: 'sessions.json' }), talks, JSON.stringify(talks)],
  'prompts.jsonl': [jsonl('prompts.jsonl'), prompts, prompts.map((each) => JSON.stringify(each)).join('\n')],
} as const;

describe.each(Object.entries(samples))('the data set %s', (file, [dataset, values, text]) => {
  const sent = async (content: string | Uint8Array): Promise<void> => {
    writeFileSync(join(directory, file), content);
    requireSound(await prepared({ dataset }));
  };

  it('is sent', async () => {
    writeFileSync(join(directory, file), text);
    expect((await prepared({ dataset }))?.size).toBeGreaterThan(0);
  });

  it('that was damaged is refused with a code, or sent', async () => {
    expect(await counterexample<[Buffer]>(150, [damaged(text)], sent)).toBeUndefined();
  });

  it('with other values is refused with a code, or sent', async () => {
    expect(await counterexample<[unknown]>(150, [mutated(values)], async (content) => {
      await sent(JSON.stringify(content) ?? '');
      await sent(Array.isArray(content) ? content.map((each) => JSON.stringify(each)).join('\n') : '');
    })).toBeUndefined();
  });
});

it('images of any list are refused with a code, or sent', async () => {
  expect(await counterexample<[string[]]>(100, [fc.array(fc.oneof(nastyText, nastyText.map((text) => `http://${text}`)), { maxLength: 4 })], async (lines) => {
    writeFileSync(join(directory, 'list.txt'), lines.join('\n'));
    requireSound(await prepared({ dataset: images({ list: 'list.txt' }) }));
  })).toBeUndefined();
});

it('a tokenizer.json in which anything has been changed is refused with a code, or counts', async () => {
  const file = join(directory, 'tokenizer.json');
  const tokenizer = JSON.parse(readFileSync(join(repository, 'packages/llm/src/tokenizer/fixtures/tokenizer.json'), 'utf8')) as Record<string, unknown>;
  expect(await counterexample<[unknown]>(60, [mutated(tokenizer)], async (content) => {
    writeFileSync(file, JSON.stringify(content) ?? '');
    requireSound(await prepared({ dataset: { kind: 'random', prompts: 2, inputTokens: 5 }, tokenizer: { file: 'tokenizer.json' } }));
  })).toBeUndefined();
});

it('an operation of a trace that says anything is a prompt, or has a code', async () => {
  const source = (await prepared({ dataset: traced() }))!;
  const column = fc.constantFrom('input_length', 'output_length', 'hash_ids', 'prompt', 'messages', 'ContextTokens', 'Request tokens', 'other');
  const value = fc.oneof(nastyText, nastyValue.map((each) => JSON.stringify(each) ?? ''), fc.integer({ min: -5, max: 5_000 }).map(String), fc.array(fc.integer({ min: -1, max: 9 })).map((each) => JSON.stringify(each)));
  expect(await counterexample<[Record<string, string>]>(500, [fc.dictionary(column, value)], (fields) => {
    try {
      const { text, messages, outputTokens = 1 } = source.prompt(3, random, fields);
      assert.ok((text === undefined) !== (messages === undefined) && outputTokens > 0);
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      requireCode(error);
    }
  })).toBeUndefined();
});

it('options with anything changed are refused with a code, or prepared', async () => {
  const sample = { kind: 'random', prompts: 3, inputTokens: { normal: { mean: 20, sd: 5 }, min: 1, max: 40 }, outputTokens: { histogram: [{ to: 5, weight: 1 }] }, sharedPrefix: { share: '50%', prefixes: 2, tokens: 10 } };
  expect(await counterexample<[unknown]>(200, [mutated(sample)], async (dataset) => requireSound(await prepared({ dataset })))).toBeUndefined();
});
