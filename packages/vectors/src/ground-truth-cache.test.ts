import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clusteredDataset } from './dataset.ts';
import { exactNeighbours } from './ground-truth.ts';
import { cachedNeighbours } from './ground-truth-cache.ts';

const dataset = clusteredDataset({ dimensions: 4, clusters: 3, spread: 1, seed: 9 });
const search = { base: dataset.vectors(0, 100), queries: dataset.queries(0, 10), dimensions: 4, k: 3, metric: 'l2' } as const;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ubench-truth-'));
});
afterEach(() => rm(directory, { recursive: true }));

const files = async (): Promise<string[]> => (await readdir(join(directory, 'ground-truth'))).map((name) => join(directory, 'ground-truth', name));

describe('cachedNeighbours', () => {
  it('writes one whole file, and answers from it the next time', async () => {
    const truth = await exactNeighbours(search);
    expect(await cachedNeighbours(search, directory)).toEqual(truth);
    const [path, ...others] = await files();
    expect(others).toEqual([]);
    const past = new Date(1_000_000_000_000);
    await utimes(path!, past, past);
    expect(await cachedNeighbours(search, directory)).toEqual(truth);
    expect((await stat(path!)).mtime).toEqual(past);
    expect(await files()).toEqual([path]);
  });

  it('keeps apart what differs in vectors, queries, k or metric', async () => {
    const others = [
      { ...search, k: 4 },
      { ...search, metric: 'ip' as const },
      { ...search, base: dataset.vectors(1, 100) },
      { ...search, queries: dataset.queries(1, 10) },
      { ...search, base: dataset.vectors(0, 99) },
    ];
    for (const other of [search, ...others]) expect(await cachedNeighbours(other, directory)).toEqual(await exactNeighbours(other));
    expect(await files()).toHaveLength(6);
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, -20)],
    ['empty', () => ''],
    ['changed in one number', (text: string) => text.replace(/"neighbours":\[\[\d+/, '"neighbours":[[99')],
    ['of another schema', (text: string) => text.replace('ubench.ground-truth/1', 'ubench.ground-truth/9')],
  ])('computes anew, and repairs the file, when it is %s', async (_, corrupt) => {
    const truth = await cachedNeighbours(search, directory);
    const [path] = await files();
    const text = await readFile(path!, 'utf8');
    await writeFile(path!, corrupt(text));
    expect(await cachedNeighbours(search, directory)).toEqual(truth);
    expect(await readFile(path!, 'utf8')).toBe(text);
  });

  it('may be asked by many at once', async () => {
    const truth = await exactNeighbours(search);
    for (const answer of await Promise.all(Array.from({ length: 8 }, () => cachedNeighbours(search, directory)))) expect(answer).toEqual(truth);
    expect(await files()).toHaveLength(1);
  });

  it.each(['before', 'written', 'after'])('computes anew what a process that was killed %s the write has left no whole file of', async (step) => {
    const module = new URL('./ground-truth-cache.ts', import.meta.url).href;
    const program = `
      const { cachedNeighbours } = await import(${JSON.stringify(module)});
      const [base, queries] = [[0, 1, 2, 3, 4, 5], [1, 1]].map((values) => Float32Array.from(values));
      console.log(JSON.stringify(await cachedNeighbours({ base, queries, dimensions: 2, k: 1, metric: 'l2' }, ${JSON.stringify(directory)})));
    `;
    const run = (failpoints: string) =>
      spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', env: { ...process.env, UBENCH_FAILPOINTS: failpoints } });
    expect(run(`kill:cache.ground-truth:${step}`).signal).toBe('SIGKILL');
    const { stdout } = run('');
    expect(JSON.parse(stdout)).toEqual(JSON.parse(run('').stdout));
    expect((await files()).filter((path) => path.endsWith('.json'))).toHaveLength(1);
  });
});
