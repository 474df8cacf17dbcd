import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { benchOf, dead, elsewhere, living, measured, planOf, resultOf, store, testDirectory, trialEnd } from '../../fixtures/stored-runs.ts';
import { RunStore } from './run-store.ts';

let state: string;
let runs: RunStore;
beforeEach(() => {
  state = testDirectory();
  runs = new RunStore(state, (note) => expect.unreachable(note));
});

const file = (id: string, name: string): string => join(state, 'runs', id, name);

describe('a run is named', () => {
  beforeEach(() => {
    for (const id of ['20260105-101500000-ab12', '20260105-101500000-cd34', '20260106-090000000-ab99']) store(state, id);
  });

  test.each([
    ['by its id', '20260105-101500000-cd34', '20260105-101500000-cd34'],
    ['by the beginning of it', '20260106', '20260106-090000000-ab99'],
    ['by its last four characters', 'cd34', '20260105-101500000-cd34'],
    ['by the beginning of those', 'c', '20260105-101500000-cd34'],
    ['by nothing: the last one', undefined, '20260106-090000000-ab99'],
  ])('%s', (_, text, id) => {
    expect(runs.find(text)).toBe(id);
  });

  test('by what fits several of them: they are named, and how to tell them apart', () => {
    expect(() => runs.find('ab')).toThrow(/'ab' fits 2 runs: 20260105-101500000-ab12, 20260106-090000000-ab99\. \[UBENCH_E_RUN_AMBIGUOUS\]\n {2}→ Write more/);
    expect(() => runs.find('2026')).toThrow(/fits 3 runs/);
  });

  test('wrongly: the nearest is told', () => {
    expect(() => runs.find('20260105-101500000-cd43')).toThrow(/There is no run '20260105-101500000-cd43'\. \[UBENCH_E_RUN_UNKNOWN\]\n {2}→ Did you mean '20260105-101500000-cd34'\?/);
    expect(() => runs.find('')).toThrow(/UBENCH_E_RUN_UNKNOWN/);
    expect(() => runs.find('zzzz')).toThrow(/ubench list shows/);
  });

  test('where there is none', () => {
    rmSync(join(state, 'runs'), { recursive: true });
    for (const text of [undefined, 'a']) expect(() => runs.find(text)).toThrow(/There are no runs in .* \[UBENCH_E_NO_RUNS\]/);
    expect(runs.list()).toEqual([]);
    expect(readdirSync(state)).toEqual([]);
  });
});

describe('what became of a run', () => {
  const bench = benchOf('f');

  test('is in its result, whoever it was', () => {
    store(state, 'r', { process: living, result: resultOf('r', [measured(bench, 5)], 'FAILED') });
    expect(runs.read('r')).toMatchObject({ status: 'FAILED', result: { benchmarks: [{ trials: [{ window_ns: 5 }] }] } });
  });

  test('is not known while its process lives: it goes on, with what it has measured so far', () => {
    store(state, 'r', { process: living, plan: planOf(bench), events: [trialEnd(bench, 1, 5)] });
    expect(runs.read('r')).toMatchObject({ status: 'RUNNING', result: { benchmarks: [{ trials: [{ window_ns: 5 }] }] } });
    expect(existsSync(file('r', 'result.json'))).toBe(false);
  });

  test.each([
    ['has ended', dead],
    ['has ended, and another has its number', { ...living, started: dead.started }],
  ])('is written down by the first reader when its process %s', (_, process) => {
    store(state, 'r', { process, plan: planOf(bench), events: [trialEnd(bench, 1, 5)] });
    const run = runs.read('r');
    expect(run).toMatchObject({ status: 'INTERRUPTED', result: { run: { exit_code: null }, benchmarks: [{ trials: [{ window_ns: 5 }] }] } });
    expect(JSON.parse(readFileSync(file('r', 'result.json'), 'utf8'))).toEqual(run.result);
    expect(runs.read('r')).toEqual(run);
  });

  test('of another machine only that can tell', () => {
    store(state, 'r', { process: elsewhere });
    expect(runs.read('r')).toMatchObject({ status: 'UNKNOWN', reason: expect.stringContaining('it ran on another.example') });
    expect(existsSync(file('r', 'result.json'))).toBe(false);
  });

  test.each([
    ['result.json', '{"schema":"ubench.result/1"', /result\.json cannot be read: it is not JSON/],
    ['result.json', '{"schema":"ubench.result/9"}', /newer ubench/],
    ['result.json', '{"schema":"ubench.result/1","run":NaN}', /it is not JSON/],
    ['run.json', '{}', /its schema is none/],
    ['plan.json', '', /plan\.json cannot be read/],
  ])('is UNKNOWN where its %s is damaged: %j', (name, content, reason) => {
    store(state, 'r', name === 'result.json' ? { result: resultOf('r') } : {});
    writeFileSync(file('r', name), content);
    expect(runs.read('r')).toMatchObject({ status: 'UNKNOWN', reason: expect.stringMatching(reason) });
    expect(runs.list()).toMatchObject([{ id: 'r', status: 'UNKNOWN' }]);
  });

  test('is UNKNOWN where its events cannot be read, and no result is made up of nothing', () => {
    store(state, 'r');
    rmSync(file('r', 'events.jsonl'));
    mkdirSync(file('r', 'events.jsonl'));
    expect(runs.read('r')).toMatchObject({ status: 'UNKNOWN', reason: expect.stringMatching(/events\.jsonl cannot be read: EISDIR/), instances: [] });
    expect(existsSync(file('r', 'result.json'))).toBe(false);
  });

  test.each(['run.json', 'plan.json'])('is UNKNOWN where its %s is missing, unless it has a result', (name) => {
    store(state, 'r');
    rmSync(file('r', name));
    expect(runs.read('r')).toMatchObject({ status: 'UNKNOWN', reason: 'its run.json or plan.json is missing' });
    writeFileSync(file('r', 'result.json'), JSON.stringify(resultOf('r')));
    expect(runs.read('r')).toMatchObject({ status: 'COMPLETED' });
  });

  test('is UNKNOWN of a directory in which there is nothing', () => {
    mkdirSync(join(state, 'runs/notes'), { recursive: true });
    expect(runs.list()).toMatchObject([{ id: 'notes', status: 'UNKNOWN', started_at: null }]);
  });
});

test('files, and directories that begin with a dot, are no runs', () => {
  store(state, 'r');
  writeFileSync(file('..', 'notes.txt'), '');
  mkdirSync(file('..', '.r2~host~1~then'));
  expect(runs.list().map(({ id }) => id)).toEqual(['r']);
});

test('a run that is removed is gone at once, and nothing is left of it', () => {
  store(state, 'r', { result: resultOf('r') });
  runs.remove('r');
  expect(readdirSync(join(state, 'runs'))).toEqual([]);
});
