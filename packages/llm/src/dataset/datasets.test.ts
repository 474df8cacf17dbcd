import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { counterRandom, parseOptions } from '@ubench/load';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { PreparedPrompts } from '../prompt/prompt-source.ts';
import type { ContentPart, Prompt } from '../prompt/prompt.ts';
import { localTokenizer } from '../tokenizer/local-tokenizer.ts';
import { images, jsonl, random, shareGpt, sonnet } from './dataset-makers.ts';
import { type DatasetInput, promptOptions } from './dataset-option.ts';
import { encodedItems } from './held-items.ts';
import { openPrompts } from './open-prompts.ts';
import { preparePrompts } from './prepare-prompts.ts';

let directory: string;
beforeEach(() => void (directory = mkdtempSync(join(tmpdir(), 'ubench-dataset-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const draw = counterRandom(1);
const tokenizerFile = join(import.meta.dirname, '../tokenizer/fixtures/tokenizer.json');
const exactly = { file: tokenizerFile };
const write = (file: string, content: string | Uint8Array): void => writeFileSync(join(directory, file), content);
const lines = (...entries: readonly unknown[]): string => entries.map((entry) => JSON.stringify(entry)).join('\n');

async function prepare(dataset: DatasetInput, tokenizer: z.input<typeof promptOptions.tokenizer> = 'estimate', seed = 1): Promise<PreparedPrompts> {
  const options = parseOptions(z.strictObject(promptOptions), { dataset, tokenizer }, 'test.chat()');
  return preparePrompts({ endpoint: { url: 'http://127.0.0.1:1' }, options, seed, cacheDir: join(directory, 'cache'), directory, signal: new AbortController().signal });
}

async function promptsOf(...given: Parameters<typeof prepare>): Promise<Prompt[]> {
  const prepared = await prepare(...given);
  const source = openPrompts(prepared, given[2] ?? 1);
  expect(source.size).toBe(prepared.count);
  return Array.from({ length: source.size }, (_, i) => source.prompt(i, draw));
}

const words = (count: number): string => Array.from({ length: count }, () => 'over').join(' ');
const talk = (...turns: readonly string[]): unknown => ({ id: 'x', conversations: turns.map((value, index) => ({ from: index % 2 === 0 ? 'human' : 'gpt', value })) });

describe('random()', () => {
  it('has exactly the tokens that were asked for, where there is a tokenizer', async () => {
    const tokenizer = await localTokenizer(tokenizerFile, tokenizerFile);
    const prepared = await prepare(random({ prompts: 50, inputTokens: { uniform: { from: 1, to: 300 } }, outputTokens: 7 }), exactly);
    expect(prepared.exact).toBe(true);
    for (const { text, tokens, outputTokens } of await promptsOf(random({ prompts: 50, inputTokens: { uniform: { from: 1, to: 300 } }, outputTokens: 7 }), exactly)) {
      expect(await tokenizer.count(text!)).toBe(tokens);
      expect(outputTokens).toBe(7);
    }
    expect((await promptsOf(random({ prompts: 3, inputTokens: 100 }), exactly)).map(({ tokens }) => tokens)).toEqual([100, 100, 100]);
  });

  it('has exactly the tokens that were asked for where every operation has its own', async () => {
    const tokenizer = await localTokenizer(tokenizerFile, tokenizerFile);
    const prepared = await prepare(random({ inputTokens: { uniform: { from: 1, to: 600 } }, sharedPrefix: { share: '50%', prefixes: 2, tokens: 100 } }), exactly);
    expect(prepared).toMatchObject({ count: 1, exact: true });
    const source = openPrompts(prepared, 1);
    const prompts = Array.from({ length: 200 }, (_, i) => source.prompt(i, draw));
    for (const { text, tokens } of prompts) expect(await tokenizer.count(text!)).toBe(tokens);
    const shared = Map.groupBy(prompts, ({ text }) => text!.split(' ').slice(0, 90).join(' ')).values().filter(({ length }) => length > 1).toArray();
    expect(shared).toHaveLength(2);
    expect(shared.flat().length / prompts.length).toBeCloseTo(0.5, 1);
  });

  it('sends token ids where it is to, and needs a tokenizer for them', async () => {
    for (const { tokenIds, text, tokens } of await promptsOf(random({ prompts: 3, inputTokens: 40, send: 'tokenIds' }), exactly)) {
      expect(tokenIds).toHaveLength(40);
      expect([text, tokens]).toEqual([undefined, 40]);
    }
    await expect(prepare(random({ send: 'tokenIds' }))).rejects.toMatchObject({ code: 'UBENCH_E_DATASET_TOKEN_IDS' });
    expect(() => parseOptions(z.strictObject(promptOptions), { dataset: random({ send: 'tokenIds', sharedPrefix: { tokens: 3 } }) }, 'x()')).toThrowError(expect.objectContaining({ code: 'UBENCH_E_OPTION_INVALID' }));
  });

  it('gives a share of the prompts one of so many beginnings', async () => {
    const prompts = await promptsOf(random({ prompts: 400, inputTokens: 10, sharedPrefix: { share: '50%', prefixes: 3, tokens: 64 } }), exactly);
    const beginnings = Map.groupBy(prompts.filter(({ tokens }) => tokens !== 10), ({ text }) => text!.split(' ').slice(0, 60).join(' '));
    expect(beginnings.size).toBe(3);
    const shared = [...beginnings.values()].flat();
    expect(shared.length / prompts.length).toBeCloseTo(0.5, 1);
    expect(new Set(shared.map(({ tokens }) => tokens))).toEqual(new Set([74]));
  });
});

describe('sonnet()', () => {
  it('is a poem of at most so many tokens, another one each time', async () => {
    const prompts = await promptsOf(sonnet({ prompts: 20, inputTokens: 200 }), exactly);
    for (const { text, tokens } of prompts) {
      expect(text).toMatch(/^Continue this poem/);
      expect(tokens).toBeLessThanOrEqual(200);
      expect(tokens).toBeGreaterThan(190);
    }
    expect(new Set(prompts.map(({ text }) => text)).size).toBe(20);
  });
});

describe('shareGpt()', () => {
  it('sends first questions, and leaves out what vllm bench serve leaves out', async () => {
    const usable = Array.from({ length: 5 }, (_, index) => talk(`${words(5 + index)}`, words(20), 'more', 'and more'));
    write('talks.json', JSON.stringify([...usable, talk('only one turn here'), talk(words(2), words(20)), talk(words(1100), words(9)), talk(words(1000), words(1100)), { conversations: [] }], null, 1));
    const prepared = await prepare(shareGpt('talks.json'), exactly);
    expect(prepared).toMatchObject({ count: 5, exact: true });
    expect(prepared.leftOut).toEqual({ 'fewer than two turns': 2, 'prompt of fewer than 4 tokens': 1, 'prompt of more than 1024 tokens': 1, 'more than 2048 tokens with the answer': 1 });
    const prompts = await promptsOf(shareGpt('talks.json'), exactly);
    expect(new Set(prompts.map(({ text }) => text))).toEqual(new Set(Array.from({ length: 5 }, (_, index) => words(5 + index))));
    expect(prompts.every(({ outputTokens }) => outputTokens === undefined)).toBe(true);
  });

  it('asks for as many tokens as the recorded answer has, where it is to', async () => {
    write('talks.json', JSON.stringify([talk(words(10), words(20)), talk(words(10), words(2))]));
    expect(await promptsOf(shareGpt('talks.json', { outputTokens: 'recorded' }), exactly)).toMatchObject([{ outputTokens: expect.any(Number) }]);
  });

  it('takes those that the seed decides, and all where there are no more', async () => {
    write('talks.json', JSON.stringify(Array.from({ length: 100 }, (_, index) => talk(`question number ${index} is this`, 'and here is an answer to it'))));
    const chosen = await promptsOf(shareGpt('talks.json', { prompts: 10 }), 'estimate', 1);
    expect(await promptsOf(shareGpt('talks.json', { prompts: 10 }), 'estimate', 1)).toEqual(chosen);
    expect(await promptsOf(shareGpt('talks.json', { prompts: 10 }), 'estimate', 2)).not.toEqual(chosen);
    expect(chosen).toHaveLength(10);
    expect((await promptsOf(shareGpt('talks.json', { prompts: 3, order: 'file' }))).map(({ text }) => text)).toEqual([0, 1, 2].map((index) => `question number ${index} is this`));
    expect(await promptsOf(shareGpt('talks.json'))).toHaveLength(100);
  });

  it('is prepared anew when the file is another', async () => {
    write('talks.json', JSON.stringify([talk('what was asked first of all?', 'an answer to the first one')]));
    const before = await prepare(shareGpt('talks.json'));
    write('talks.json', JSON.stringify([talk('what was asked after that one?', 'an answer to the other one')]));
    expect((await prepare(shareGpt('talks.json'))).path).not.toBe(before.path);
  });

  it.each([
    ['[]', 'UBENCH_E_DATASET_EMPTY', undefined],
    ['', 'UBENCH_E_DATASET_EMPTY', undefined],
    ['[{"conversations":[]}]', 'UBENCH_E_DATASET_LEFT_OUT', undefined],
    ['[\n{"conversations":[]},\n{"talks":[]}]', 'UBENCH_E_DATASET_ENTRY', 'talks.json:3'],
    ['[\n{"conversations":[{"from":"human"}]}]', 'UBENCH_E_DATASET_ENTRY', 'talks.json:2'],
    ['[\n{"conversations":[}]', 'UBENCH_E_DATASET_ENTRY', 'talks.json:2'],
    ['{"conversations":[]}\n{"conver\n', 'UBENCH_E_DATASET_ENTRY', 'talks.json:2'],
    ['17', 'UBENCH_E_DATASET_ENTRY', 'talks.json:1'],
  ])('that is %j is refused', async (content, code, where) => {
    write('talks.json', content);
    await expect(prepare(shareGpt('talks.json'))).rejects.toMatchObject({ code, ...(where === undefined ? {} : { where }) });
  });

  it('says why nothing is left', async () => {
    write('talks.json', JSON.stringify([talk('hi', 'there'), talk(words(3000), words(8))]));
    await expect(prepare(shareGpt('talks.json'))).rejects.toMatchObject({ code: 'UBENCH_E_DATASET_LEFT_OUT', what: expect.stringMatching(/talks\.json(?=.*fewer than 4 tokens)(?=.*more than 1024 tokens)/s) });
    await expect(prepare(shareGpt('nothing.json'))).rejects.toMatchObject({ code: 'UBENCH_E_DATASET_FILE' });
  });
});

describe('jsonl()', () => {
  it('sends texts and messages, with the tokens that an entry asks for', async () => {
    const messages = [{ role: 'system', content: 'be brief' }, { role: 'user', content: [{ type: 'text', text: 'what is it?' }, { type: 'image_url', image_url: { url: 'http://127.0.0.1/a.png' } }] }];
    write('prompts.jsonl', lines({ prompt: 'one', output_tokens: 5 }, { text: 'two', max_tokens: 6, other: null }, { messages }, { messages: [{ role: 'user', content: 'four' }], outputTokens: 8 }));
    expect(await promptsOf(jsonl('prompts.jsonl', { order: 'file' }))).toEqual([
      { text: 'one', tokens: 1, outputTokens: 5 },
      { text: 'two', tokens: 1, outputTokens: 6 },
      { messages },
      { messages: [{ role: 'user', content: 'four' }], tokens: 1, outputTokens: 8 },
    ]);
  });

  it('finds them in the fields that the spec names, and in a list of JSON as well', async () => {
    write('prompts.json', JSON.stringify([{ prompt: 'not this', question: 'this', length: 3 }]));
    expect(await promptsOf(jsonl('prompts.json', { promptField: 'question', outputTokensField: 'length' }))).toEqual([{ text: 'this', tokens: 1, outputTokens: 3 }]);
  });

  it.each([
    ['{"prompt":""}', "'prompt' is no text"],
    ['{"prompt":7}', "'prompt' is no text"],
    ['{"question":"x"}', "neither 'prompt' nor 'messages'"],
    ['{"messages":[]}', 'messages'],
    ['{"messages":[{"role":"wizard","content":"x"}]}', 'messages.0.role'],
    ['{"prompt":"x","output_tokens":0}', 'no number of tokens'],
    ['{"prompt":"x","output_tokens":"many"}', 'no number of tokens'],
    ['["x"]', 'no object'],
    ['{"prompt":"x"', 'no JSON'],
  ])('refuses %s with its line', async (line, problem) => {
    write('prompts.jsonl', `{"prompt":"fine"}\n\n${line}\n`);
    await expect(prepare(jsonl('prompts.jsonl'))).rejects.toMatchObject({ code: 'UBENCH_E_DATASET_ENTRY', where: 'prompts.jsonl:3', what: expect.stringContaining(problem) });
  });

  it('refuses what is no UTF-8 with its line', async () => {
    write('prompts.jsonl', Buffer.concat([Buffer.from('{"prompt":"fine"}\n{"prompt":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n')]));
    await expect(prepare(jsonl('prompts.jsonl'))).rejects.toMatchObject({ code: 'UBENCH_E_DATASET_ENTRY', where: 'prompts.jsonl:2', what: expect.stringContaining('UTF-8') });
  });

  it('sends, refuses, cuts or leaves out an entry of a million tokens, as the spec says', async () => {
    write('prompts.jsonl', lines({ prompt: 'short' }, { prompt: 'word '.repeat(1_000_000) }, { messages: [{ role: 'user', content: 'word '.repeat(1_000_000) }] }));
    const all = await promptsOf(jsonl('prompts.jsonl', { order: 'file' }));
    expect(all.map(({ tokens }) => tokens)).toEqual([2, 1_250_000, 1_250_000]);
    await expect(prepare(jsonl('prompts.jsonl', { maxPromptTokens: 4096 }))).rejects.toMatchObject({ code: 'UBENCH_E_DATASET_TOO_LONG', where: expect.stringMatching(/^prompts\.jsonl:[23]$/) });
    const cut = await promptsOf(jsonl('prompts.jsonl', { maxPromptTokens: 4096, tooLong: 'cut', order: 'file' }));
    expect(cut.map(({ tokens }) => tokens)).toEqual([2, 4096, 4096]);
    expect(Buffer.byteLength(cut[2]!.messages![0]!.content as string)).toBe(4096 * 4);
    const left = await prepare(jsonl('prompts.jsonl', { maxPromptTokens: 4096, tooLong: 'leaveOut' }));
    expect(left).toMatchObject({ count: 1, leftOut: { 'prompt of more than 4096 tokens': 2 } });
  });

  it('puts a common beginning in front of messages as one of the system', async () => {
    write('prompts.jsonl', lines({ messages: [{ role: 'user', content: 'hello' }] }));
    const [prompt] = await promptsOf(jsonl('prompts.jsonl', { sharedPrefix: { tokens: 32 } }), exactly);
    expect(prompt!.messages!.map(({ role }) => role)).toEqual(['system', 'user']);
    const tokenizer = await localTokenizer(tokenizerFile, tokenizerFile);
    expect(prompt!.tokens).toBe(32 + (await tokenizer.count('hello')));
  });
});

const asking = (url: string): unknown => ({ outputTokens: 9, messages: [{ role: 'user', content: [{ type: 'text', text: 'what?' }, { type: 'image_url', image_url: { url } }] }] });

describe('images()', () => {
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]);

  it('sends files as data URLs by what they are, and not by their names', async () => {
    write('a.png', png);
    write('b.png', jpeg);
    const urls = (await promptsOf(images({ files: ['a.png', 'b.png'], text: 'what?', outputTokens: 9 }))).map(({ messages, outputTokens }) => ({ messages, outputTokens }));
    expect(urls).toEqual([asking(`data:image/png;base64,${png.toString('base64')}`), asking(`data:image/jpeg;base64,${jpeg.toString('base64')}`)]);
  });

  it('sends the URLs of a list as they are, several to a question', async () => {
    write('a.png', png);
    write('list.txt', 'https://example.com/one.jpg\n\na.png\r\nhttps://example.com/two.jpg\n');
    const prompts = await promptsOf(images({ list: 'list.txt', imagesPerPrompt: 2 }));
    const parts = prompts.map(({ messages }) => (messages![0]!.content as readonly ContentPart[]).flatMap((part) => (part.type === 'image_url' ? part.image_url.url.slice(0, 27) : [])));
    expect(parts).toEqual([['https://example.com/one.jpg', 'data:image/png;base64,iVBOR'], ['https://example.com/two.jpg', 'https://example.com/one.jpg']]);
  });

  it.each([
    ['no image', 'UBENCH_E_DATASET_IMAGE', 'a.txt', images({ files: ['a.txt'] })],
    ['no file', 'UBENCH_E_DATASET_FILE', 'b.png', images({ files: ['b.png'] })],
    ['no list', 'UBENCH_E_DATASET_FILE', 'list.txt', images({ list: 'list.txt' })],
    ['an empty list', 'UBENCH_E_DATASET_EMPTY', 'empty.txt', images({ list: 'empty.txt' })],
  ])('that are %s are refused', async (_, code, name, dataset) => {
    write('a.txt', 'no image');
    write('empty.txt', '\n');
    await expect(prepare(dataset)).rejects.toMatchObject({ code, what: expect.stringContaining(name) });
  });
});

describe('the prompts of an agent', () => {
  it('are refused where it could not hold them', () => {
    const prompt = { text: 'x'.repeat(30 << 20) };
    expect(() => encodedItems(Array.from({ length: 10 }, () => prompt))).toThrowError(expect.objectContaining({ code: 'UBENCH_E_DATASET_SIZE', what: expect.stringContaining('256 MiB') }));
  });
});
