import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseLoad, type PlanSlice } from '@ubench/load';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { filesOfSlice, relocateSlice } from './slice-files.ts';

let cacheDir: string;
beforeEach(() => {
  cacheDir = mkdtempSync(join(tmpdir(), 'ubench-cache-'));
  mkdirSync(join(cacheDir, 'prompts'));
  writeFileSync(join(cacheDir, 'prompts/ab.jsonl'), '');
});
afterEach(() => rmSync(cacheDir, { recursive: true }));

const root = '/home/me/project';

const sliceOf = (prepared: unknown, load: PlanSlice['load'] = parseLoad({ concurrency: 1, operations: 1 })): PlanSlice => ({
  schema: 'ubench.slice/1',
  benchmark: 'specs/a.bench.ts > it',
  spec: { path: `${root}/specs/a.bench.ts`, root, module_hash: '' },
  workload: { service: 'nothing', name: 'count', options: { file: join(cacheDir, 'prompts/ab.jsonl') } },
  driver: { name: 'executor', plugin: null, options: {} },
  endpoint: { url: 'nothing://here' },
  prepared,
  seed: 1,
  load,
  agent: { index: 0, count: 1 },
  cache_dir: cacheDir,
});

const replay = (): PlanSlice['load'] => ({
  ...(parseLoad({ rate: '1/s', duration: '1s' }) as Extract<PlanSlice['load'], { loop: 'open' }>),
  arrivals: { trace: { path: 'traces/a.csv', sha256: 'ab', column: 'at', unit: 's', speed: 1, operations: 1, length_ns: 1 } },
});

test('files of the cache that the preparation names are brought along, each once, and found there', () => {
  const path = join(cacheDir, 'prompts/ab.jsonl');
  const slice = sliceOf({ parts: [{ path, count: 3 }, path], note: null });
  const files = filesOfSlice(slice, { cacheDir, root });
  expect(files).toEqual([{ path, at: expect.stringMatching(/^prepared\/[0-9a-f]{16}-ab\.jsonl$/) }]);
  const there = `/place/${files[0]!.at}`;
  expect(relocateSlice(slice, files, '/place')).toEqual({
    ...slice,
    spec: { path: '/place/specs/a.bench.ts', root: '/place', module_hash: '' },
    prepared: { parts: [{ path: there, count: 3 }, there], note: null },
    cache_dir: '/place/cache',
  });
});

test('two files of one name are two', () => {
  mkdirSync(join(cacheDir, 'other'));
  writeFileSync(join(cacheDir, 'other/ab.jsonl'), '');
  const files = filesOfSlice(sliceOf([join(cacheDir, 'prompts/ab.jsonl'), join(cacheDir, 'other/ab.jsonl')]), { cacheDir, root });
  expect(new Set(files.map(({ at }) => at)).size).toBe(2);
});

test('other texts are no files: what is not there, what is not below the cache, and its directories', () => {
  expect(filesOfSlice(sliceOf([join(cacheDir, 'none'), join(cacheDir, 'prompts'), '/etc/hostname', `${cacheDir}-other/ab`, 'prompts/ab.jsonl']), { cacheDir, root })).toEqual([]);
});

test('a trace is where it is in the project', () => {
  const slice = sliceOf(null, replay());
  const files = filesOfSlice(slice, { cacheDir, root });
  expect(files).toEqual([{ path: `${root}/traces/a.csv`, at: 'traces/a.csv' }]);
  expect(relocateSlice(slice, files, '/place')).toMatchObject({ load: slice.load, spec: { root: '/place' } });
});
