import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { counterRandom, parseOptions } from '@ubench/load';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { PreparedPrompts } from '../prompt/prompt-source.ts';
import { random } from './dataset-makers.ts';
import { type DatasetInput, promptOptions } from './dataset-option.ts';
import { openPrompts } from './open-prompts.ts';
import { preparePrompts } from './prepare-prompts.ts';

let cacheDir: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'ubench-prompts-'));
});
afterEach(() => rm(cacheDir, { recursive: true }));

const draw = counterRandom(1);
const prepare = (dataset?: DatasetInput, seed = 1): Promise<PreparedPrompts> => {
  const options = parseOptions(z.strictObject(promptOptions), dataset === undefined ? {} : { dataset }, 'test.chat()');
  return preparePrompts({ endpoint: { url: 'http://127.0.0.1:1' }, options, seed, cacheDir, signal: new AbortController().signal });
};

const texts = async (seed: number): Promise<(string | undefined)[]> => {
  const source = openPrompts(await prepare(random({ prompts: 10, inputTokens: 8 }), seed), seed);
  return Array.from({ length: 10 }, (_, i) => source.prompt(i, draw).text);
};

const module = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);

describe('prepared prompts', () => {
  it('are random where the spec says nothing else', async () => {
    const prepared = await prepare();
    expect(prepared).toMatchObject({ count: 1, exact: false });
    expect(openPrompts(prepared, 1).prompt(0, draw)).toMatchObject({ text: expect.any(String), tokens: 256 });
  });

  it('that are random are others for every operation of every trial, unless there are to be so many', async () => {
    const prepared = await prepare(random({ inputTokens: 20 }));
    const [first, second] = [openPrompts(prepared, 1, 1), openPrompts(prepared, 1, 2)];
    expect(first.size).toBe(Infinity);
    const sent = [first, second].flatMap((source) => Array.from({ length: 500 }, (_, i) => source.prompt(i, draw).text));
    expect(new Set([...sent, first.sample().text]).size).toBe(1001);
    expect(openPrompts(prepared, 1, 1).prompt(7, draw)).toEqual(first.prompt(7, draw));
    expect(openPrompts(prepared, 2, 1).prompt(7, draw)).not.toEqual(first.prompt(7, draw));
  });

  it('are the same for the same seed, and others for another', async () => {
    expect(await texts(1)).toEqual(await texts(1));
    expect(await texts(1)).not.toEqual(await texts(2));
    expect(new Set(await texts(1)).size).toBe(10);
  });

  it('begin again when all were sent, and stay the same objects', async () => {
    const source = openPrompts(await prepare(random({ prompts: 3, inputTokens: 8 })), 1);
    expect(source.size).toBe(3);
    expect(source.prompt(4, draw)).toBe(source.prompt(1, draw));
    expect(source.prompt(2, draw)).not.toEqual(source.prompt(1, draw));
  });

  it('are made once, and anew where the file was changed', async () => {
    const dataset = random({ prompts: 3, inputTokens: 8 });
    const { path } = await prepare(dataset);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.slice(0, -5));
    expect(() => openPrompts({ path }, 2)).toThrowError(expect.objectContaining({ code: 'UBENCH_E_DATASET_CACHE' }));
    await prepare(dataset);
    expect(await readFile(path, 'utf8')).toBe(text);
    expect(await readdir(join(cacheDir, 'prompts'))).toHaveLength(1);
  });

  it.each(['before', 'written', 'after'])('are made anew by the next where one that was killed %s the write has left no whole file', async (step) => {
    const program = `
      const { preparePrompts } = await import(${module('./prepare-prompts.ts')});
      const { random } = await import(${module('./dataset-makers.ts')});
      const { promptOptions } = await import(${module('./dataset-option.ts')});
      const options = { dataset: promptOptions.dataset.parse(random({ prompts: 3, inputTokens: 8 })) };
      const context = { endpoint: { url: 'http://127.0.0.1:1' }, options, seed: 1, cacheDir: ${JSON.stringify(cacheDir)}, signal: new AbortController().signal };
      console.log(JSON.stringify(await preparePrompts(context)));
    `;
    const run = (failpoints: string) =>
      spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', env: { ...process.env, UBENCH_FAILPOINTS: failpoints } });
    expect(run(`kill:cache.prompts:${step}`).signal).toBe('SIGKILL');
    expect(openPrompts(JSON.parse(run('').stdout) as PreparedPrompts, 1).size).toBe(3);
    expect((await readdir(join(cacheDir, 'prompts'))).filter((name) => name.endsWith('.jsonl'))).toHaveLength(1);
  });
});
