import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { counterRandom, parseOptions, traceReader } from '@ubench/load';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Prompt } from '../prompt/prompt.ts';
import type { PromptSource } from '../prompt/prompt-source.ts';
import { localTokenizer } from '../tokenizer/local-tokenizer.ts';
import { traced } from './dataset-makers.ts';
import { promptOptions } from './dataset-option.ts';
import { openPrompts } from './open-prompts.ts';
import { preparePrompts } from './prepare-prompts.ts';

let cacheDir: string;
beforeEach(() => void (cacheDir = mkdtempSync(join(tmpdir(), 'ubench-traced-'))));
afterEach(() => rmSync(cacheDir, { recursive: true }));

const fixtures = join(import.meta.dirname, 'fixtures');
const tokenizerFile = join(import.meta.dirname, '../tokenizer/fixtures/tokenizer.json');
const draw = counterRandom(1);

async function sourceOf(options: Parameters<typeof traced>[0] = {}, seed = 1): Promise<PromptSource> {
  const parsed = parseOptions(z.strictObject(promptOptions), { dataset: traced(options), tokenizer: { file: tokenizerFile } }, 'test.chat()');
  return openPrompts(await preparePrompts({ endpoint: { url: 'http://127.0.0.1:1' }, options: parsed, seed, cacheDir, signal: new AbortController().signal }), seed);
}

interface Replayed {
  readonly at_ns: number;
  readonly prompt: Prompt;
}

/** What a load replays: without saying more than the name of the file. */
async function replay(file: string, directory = fixtures): Promise<Replayed[]> {
  const { trace } = traceReader(join(directory, 'a.bench.ts'), directory)({ file, speed: 1 });
  const source = await sourceOf();
  return Array.from(trace.offsets_ns, (at_ns, i) => ({ at_ns, prompt: source.prompt(i, draw, trace.fieldsOf(i)) }));
}

const count = async (text: string): Promise<number> => (await localTokenizer(tokenizerFile, tokenizerFile)).count(text);

describe('a replayed trace', () => {
  it('of Mooncake is in milliseconds, and prompts whose hash ids are the same begin with the same blocks of 512 tokens', async () => {
    const operations = await replay('mooncake.jsonl');
    expect(operations.map(({ at_ns }) => at_ns)).toEqual([0, 0, 3e9, 4.5e9]);
    expect(operations.map(({ prompt: { tokens, outputTokens } }) => [tokens, outputTokens])).toEqual([[1200, 52], [1024, 4], [1600, 500], [300, 1]]);
    for (const { prompt } of operations) expect(await count(prompt.text!)).toBe(prompt.tokens);
    const [first, second, third, fourth] = operations.map(({ prompt }) => prompt.text!.split(' '));
    expect(first!.slice(0, 1024)).toEqual(second);
    expect(third!.slice(0, 1024)).toEqual(second);
    expect(third!.slice(1024, 1029)).not.toEqual(first!.slice(1024, 1029));
    expect(fourth!.slice(0, 5)).not.toEqual(first!.slice(0, 5));
  });

  it('of Azure has timestamps with seven digits of a second', async () => {
    const operations = await replay('azure-llm.csv');
    // Seconds since 1970 are exact to a quarter of a microsecond.
    expect(operations.map(({ at_ns }) => Math.round(at_ns / 1e4))).toEqual([0, 5_200, 125_000]);
    expect(operations.map(({ prompt: { tokens, outputTokens } }) => [tokens, outputTokens])).toEqual([[374, 44], [396, 109], [879, 55]]);
    for (const { prompt } of operations) expect(await count(prompt.text!)).toBe(prompt.tokens);
  });

  it('of BurstGPT is in seconds, and asks for one token where the request had failed', async () => {
    const operations = await replay('burstgpt.csv');
    expect(operations.map(({ at_ns }) => at_ns)).toEqual([0, 40e9, 113e9]);
    expect(operations.map(({ prompt: { tokens, outputTokens } }) => [tokens, outputTokens])).toEqual([[472, 18], [1087, 230], [417, 1]]);
  });

  it('of our own has texts, messages or lengths', async () => {
    const operations = await replay('own.jsonl');
    expect(operations.slice(0, 2).map(({ prompt }) => prompt)).toEqual([{ text: 'What time is it?', outputTokens: 20 }, { messages: [{ role: 'user', content: 'And now?' }] }]);
    expect(operations[2]!.prompt).toMatchObject({ tokens: 40, outputTokens: 8 });
  });

  it('has the same texts for the same seed, whatever was asked for before, and others for another', async () => {
    const fields = { input_length: '600', hash_ids: '[7,8]' };
    const [one, again, other] = [await sourceOf(), await sourceOf(), await sourceOf({}, 2)];
    one.prompt(9, draw, { input_length: '10' });
    expect(one.prompt(3, draw, fields)).toEqual(again.prompt(3, draw, fields));
    expect(other.prompt(3, draw, fields)).not.toEqual(again.prompt(3, draw, fields));
    expect(one.prompt(3, draw, { input_length: '20' })).not.toEqual(one.prompt(4, draw, { input_length: '20' }));
  });

  it('is read by the columns that the spec names', async () => {
    const source = await sourceOf({ columns: { inputTokens: 'in', outputTokens: 'out' } });
    expect(source.prompt(0, draw, { in: '12', out: '3', input_length: '99' })).toMatchObject({ tokens: 12, outputTokens: 3 });
  });

  it('may name more blocks than the prompt has, or fewer', async () => {
    const source = await sourceOf({ blockTokens: 16 });
    expect(await count(source.prompt(0, draw, { input_length: '20', hash_ids: '[1,2,3,4]' }).text!)).toBe(20);
    expect(await count(source.prompt(0, draw, { input_length: '100', hash_ids: '[1]' }).text!)).toBe(100);
    expect(await count(source.prompt(0, draw, { input_length: '0', hash_ids: '[]' }).text!)).toBe(1);
  });

  it.each([
    [{ path: '/' }, 'neither a prompt nor a length; its columns are path'],
    [{}, 'its columns are none'],
    [{ input_length: 'long' }, "'long' is no number of tokens"],
    [{ input_length: '-1' }, "'-1' is no number of tokens"],
    [{ input_length: ' ' }, 'no number of tokens'],
    [{ input_length: '5', output_length: '1.5' }, "'1.5' is no number of tokens"],
    [{ input_length: '5', hash_ids: '1;2' }, 'hash ids'],
    [{ messages: '[]' }, 'messages'],
  ])('with an operation of %j says what it lacks', async (fields, problem) => {
    const source = await sourceOf();
    expect(() => source.prompt(4, draw, fields)).toThrowError(expect.objectContaining({ code: 'UBENCH_E_DATASET_TRACED', what: expect.stringMatching(new RegExp(`Operation 4.*${problem}`)) }));
  });

  it('is missing where the load replays none', async () => {
    const source = await sourceOf();
    expect(source.replays).toBe(true);
    expect(() => source.prompt(0, draw)).toThrowError(expect.objectContaining({ code: 'UBENCH_E_DATASET_NOT_TRACED' }));
    expect(source.sample().text).toMatch(/\w/);
  });

  it('whose timestamps tell no unit is refused unless its columns tell it', async () => {
    writeFileSync(join(cacheDir, 'a.csv'), 'timestamp,input_length\n0,5\n');
    await expect(replay('a.csv', cacheDir)).rejects.toMatchObject({ code: 'UBENCH_E_TRACE_UNIT' });
  });
});
