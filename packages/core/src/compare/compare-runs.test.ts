import { describe, expect, it } from 'vitest';
import { benchOf, resultOf, trialOf } from '../../fixtures/stored-runs.ts';
import { emptyResult } from '../result/empty-result.ts';
import type { BenchmarkResult, RunResult } from '../result/result.ts';
import { compareRuns } from './compare-runs.ts';
import { comparison, type ComparedNumber, type Comparison } from './comparison.ts';

type Metrics = BenchmarkResult['metrics'];

const rate = (value_per_s: number | null): Metrics[string] => ({ kind: 'rate', n: 100, value_per_s });
const share = (value_share: number): Metrics[string] => ({ kind: 'ratio', n: 100, value_share, min_share: value_share, max_share: value_share });
const definitions: BenchmarkResult['definitions'] = {
  throughput: { title: 'Throughput', definition: 'Completed ÷ time.', better: 'higher' },
  'errors/share': { title: 'Error share', definition: 'Failed ÷ all.', better: 'lower' },
};

/** A benchmark with a throughput for each trial; over all of them it has their mean. */
function bench(name: string, throughputs: readonly number[], change: Partial<BenchmarkResult> = {}, metrics: Metrics = {}): BenchmarkResult {
  const mean = throughputs.reduce((sum, value) => sum + value, 0) / throughputs.length;
  return {
    ...emptyResult(benchOf(name), 'measured'),
    metrics: { throughput: rate(mean), ...metrics },
    definitions,
    trials: throughputs.map((value) => ({ ...trialOf(1), metrics: { throughput: rate(value), ...metrics } })),
    ...change,
  };
}

const run = (id: string, benchmarks: readonly BenchmarkResult[], change: Partial<RunResult> = {}): RunResult => ({ ...resultOf(id, benchmarks), ...change });
/** Every comparison is one that can be read again. */
const compare = (...runs: RunResult[]): Comparison => comparison.parse(JSON.parse(JSON.stringify(compareRuns(runs.map((result) => ({ result }))))));
const numberOf = (compared: Comparison, path = 'throughput', name = 'x'): ComparedNumber => compared.benchmarks.find(({ id }) => id === `a.bench.ts > ${name}`)!.numbers.find((number) => number.path === path)!;
const onMachine = (change: Partial<RunResult['provenance']['node']>): Partial<RunResult> => {
  const { provenance } = resultOf('a');
  return { provenance: { ...provenance, node: { ...provenance.node, ...change } } };
};

const good = (limit: number): BenchmarkResult => bench('x', [1, 1], { slo: { limits_ns: { latency: limit }, share: 0.99 } }, { goodput: rate(5) });
const sweep = (knee: number | null): RunResult['sweeps'][number] => ({ id: 's', name: 's', file: 'a.bench.ts', line: 1, parameter: 'rate', points: [], knee, assertions: [] });
const deployment = (version: string, port: number, work_mem: string) => ({
  id: 'a.bench.ts > db', name: 'db', service: 'postgres', backend: 'local', options: { settings: { work_mem }, same: 1 }, url: `postgres://localhost:${port}/`, facts: { version },
});

describe('a number of two runs', () => {
  it('has its ratio, with the interval of its trials and what that says', () => {
    const compared = compare(run('a', [bench('x', [10, 10.4, 9.9])]), run('b', [bench('x', [12, 13, 12.5])]));
    expect(compared.compared).toBe(1);
    // The interval is that of SciPy: see unpaired-ratio.test.ts.
    expect(numberOf(compared).runs).toEqual([
      expect.objectContaining({ state: 'first', value: expect.closeTo(10.1), trials: [10, 10.4, 9.9], ratio: null }),
      expect.objectContaining({ state: 'compared', value: 12.5, ratio: expect.closeTo(12.5 / 10.1), low: expect.closeTo(1.1401, 4), high: expect.closeTo(1.3427, 4), direction: 'better' }),
    ]);
  });

  it.each([
    ['better', [9, 9.1, 9.2], [20, 20.1, 20.2], 'higher'],
    ['worse', [20, 20.1, 20.2], [9, 9.1, 9.2], 'higher'],
    ['worse', [9, 9.1, 9.2], [20, 20.1, 20.2], 'lower'],
    ['better', [20, 20.1, 20.2], [9, 9.1, 9.2], 'lower'],
    ['unclear', [9, 20], [9.5, 18], 'lower'],
    ['same', [7, 7], [7, 7, 7], 'higher'],
  ] as const)('is %s from %j to %j where %4$s is better', (direction, before, now, better) => {
    const change = { definitions: { throughput: { ...definitions['throughput']!, better } } };
    expect(numberOf(compare(run('a', [bench('x', before, change)]), run('b', [bench('x', now, change)]))).runs[1]).toMatchObject({ direction });
  });

  it('has no interval and no direction with fewer than two trials on a side', () => {
    const compared = compare(run('a', [bench('x', [10, 11])]), run('b', [bench('x', [20])]));
    expect(numberOf(compared).runs[1]).toMatchObject({ state: 'compared', ratio: 20 / 10.5, low: null, high: null, direction: null, reason: 'no interval: that takes two trials on each side' });
  });

  it('has no ratio with 0, and none where there is no value', () => {
    const compared = compare(
      run('a', [bench('x', [1, 1], {}, { 'errors/share': share(0) }), bench('y', [1, 1], {}, { 'errors/share': share(0) }), bench('z', [1, 1], { metrics: { throughput: rate(null) } })]),
      run('b', [bench('x', [1, 1], {}, { 'errors/share': share(0.5) }), bench('y', [1, 1], {}, { 'errors/share': share(0) }), bench('z', [1, 1])]),
    );
    expect(numberOf(compared, 'errors.share').runs[1]).toMatchObject({ state: 'no-ratio', value: 0.5, ratio: null, direction: null, reason: 'a value of 0 has no ratio' });
    expect(numberOf(compared, 'errors.share', 'y').runs[1]).toMatchObject({ state: 'no-ratio', ratio: null, direction: 'same' });
    expect(numberOf(compared, 'throughput', 'z').runs[1]).toMatchObject({ state: 'no-ratio', reason: 'the first run has no value: it could not be measured' });
  });

  it('is no number where it is none', () => {
    const broken = { metrics: { throughput: rate(Number.NaN) }, trials: [Number.NaN, Infinity].map((value) => ({ ...trialOf(1), metrics: { throughput: rate(value) } })) };
    expect(numberOf(compare(run('a', [bench('x', [1, 1])]), run('b', [bench('x', [1], broken)]))).runs[1]).toMatchObject({ state: 'no-ratio', value: null, trials: [null, null], ratio: null });
  });

  it('of a metric with another meaning has none, and both meanings', () => {
    const other = { throughput: { ...definitions['throughput']!, definition: 'Sent ÷ time.' } };
    const number = numberOf(compare(run('a', [bench('x', [1, 1])]), run('b', [bench('x', [2, 2], { definitions: other })])));
    expect(number.meaning).toBe('Completed ÷ time.');
    expect(number.runs[1]).toMatchObject({ state: 'other-meaning', value: 2, ratio: null, direction: null, meaning: 'Sent ÷ time.' });
  });

  it('of good operations has none where another slo says what is good', () => {
    const compared = compare(run('a', [good(1e6)]), run('b', [good(2e6)]));
    expect(numberOf(compared, 'goodput').runs[1]).toMatchObject({ state: 'other-meaning', meaning: expect.stringContaining('2000000') });
    expect(numberOf(compared).runs[1]!.state).toBe('compared');
  });

  it('that one run does not have is missing there, never the same; a likely new name is told', () => {
    const recall = { recall: share(0.9), 'recall@10': share(0.8) };
    const before = bench('x', [1, 1], {}, { recall: share(0.9), hits: share(0.5) });
    const now = bench('x', [1, 1], { definitions: { ...definitions, recal: { title: 'Recall', definition: '', better: 'lower' } } }, { recal: share(0.9), 'recall@10': recall['recall@10'] });
    const compared = compare(run('a', [before]), run('b', [now]));
    expect(numberOf(compared, 'recall').runs).toMatchObject([{ state: 'first', value: 0.9 }, { state: 'missing', value: null, ratio: null, direction: null, perhaps: 'recal' }]);
    expect(numberOf(compared, 'hits').runs[1]).not.toHaveProperty('perhaps');
    expect(numberOf(compared, 'recal').runs).toMatchObject([{ state: 'missing' }, { state: 'new', reason: 'the first run does not have it' }]);
  });
});

describe('a benchmark of several runs', () => {
  it('that was measured in another environment is not comparable, with every field that differs; its values are shown', () => {
    const compared = compare(run('a', [bench('x', [1, 1])], onMachine({ cpus: 4 })), run('b', [bench('x', [2, 2])], onMachine({ cpus: 8, governor: 'powersave', hostname: 'another' })));
    expect(compared.benchmarks[0]!.runs[1]!.differences).toEqual([{ field: 'cpu', first: '4 × a', here: '8 × a' }, { field: 'governor', first: null, here: 'powersave' }]);
    expect(numberOf(compared).runs[1]).toMatchObject({ state: 'not-comparable', value: 2, ratio: null, direction: null, reason: 'measured in another environment: cpu, governor' });
    expect(compared.compared).toBe(0);
  });

  it.each(['first', 'other'])('that is not valid in the %s has no ratio', (which) => {
    const bad = { validity: { valid: false, reasons: [{ code: 'x', message: 'The client was late.' }] } };
    const compared = compare(run('a', [bench('x', [1, 1], which === 'first' ? bad : {})]), run('b', [bench('x', [2, 2], which === 'other' ? bad : {})]));
    expect(numberOf(compared).runs[1]).toMatchObject({ state: 'invalid', value: 2, ratio: null });
    expect(compared.benchmarks[0]!.runs.flatMap(({ reasons }) => reasons)).toEqual(['The client was late.']);
  });

  it('that one of them does not have is missing there, and its likely new name is told: of the same place, else the nearest', () => {
    const moved = bench('quite another name', [2, 2], { line: 7 });
    const compared = compare(run('a', [bench('old', [1, 1], { line: 7 }), bench('writes', [1, 1]), bench('gone for ever', [1, 1])]), run('b', [bench('write', [1, 1], { line: 3 }), moved]));
    expect(compared.benchmarks.map(({ title, runs }) => [title, runs.map(({ status, perhaps }) => perhaps ?? status)])).toEqual([
      ['old', ['measured', 'a.bench.ts > quite another name']],
      ['writes', ['measured', 'a.bench.ts > write']],
      ['gone for ever', ['measured', 'missing']],
      ['write', ['missing', 'measured']],
      ['quite another name', ['missing', 'measured']],
    ]);
    expect(compared.compared).toBe(0);
  });

  it('that failed or did not end says so', () => {
    const failed: BenchmarkResult = { ...emptyResult(benchOf('x'), 'failed'), error: { code: 'E', what: 'The disk is full.' } };
    const compared = compare(run('a', [bench('x', [1, 1])]), run('b', [failed]), run('c', [emptyResult(benchOf('x'), 'interrupted')]));
    expect(compared.benchmarks[0]!.runs.slice(1)).toMatchObject([{ status: 'failed', reasons: ['The disk is full.'], differences: [] }, { status: 'interrupted', valid: false }]);
    expect(numberOf(compared).runs.slice(1)).toMatchObject([{ state: 'missing', reason: 'the benchmark is failed' }, { state: 'missing', reason: 'the benchmark is interrupted' }]);
  });

  it('each is held against the first of three', () => {
    const compared = compare(run('a', [bench('x', [10, 10])]), run('b', [bench('x', [20, 20])]), run('c', [bench('x', [5, 5])]));
    expect(numberOf(compared).runs.map(({ ratio, direction }) => [ratio, direction])).toEqual([[null, null], [2, 'better'], [0.5, 'worse']]);
  });
});

describe('how the runs came to be', () => {
  it('is told where it differs, by what it is about; the port of a service is left out', () => {
    const { provenance } = resultOf('a');
    const a = run('a', [], { provenance: { ...provenance, git: { sha: 'a1', dirty: false }, lockfile: { name: 'yarn.lock', sha256: 'l' } }, deployments: [deployment('18.1', 1, '4MB')] });
    const b = run('b', [], { provenance: { ...provenance, git: { sha: 'b2', dirty: true }, lockfile: { name: 'yarn.lock', sha256: 'l' }, versions: { ubench: '2.0.0' }, argv: ['run', '--trials', '3'] }, deployments: [deployment('18.2', 2, '8MB')] });
    expect(compare(a, b).differences).toEqual([
      { about: 'code', field: 'git.sha', values: ['a1', 'b2'] },
      { about: 'code', field: 'git.dirty', values: ['false', 'true'] },
      { about: 'versions', field: 'ubench', values: ['1.0.0', '2.0.0'] },
      { about: 'service', field: 'db.facts.version', values: ['18.1', '18.2'] },
      { about: 'service', field: 'db.options.settings.work_mem', values: ['4MB', '8MB'] },
      { about: 'command', field: 'argv', values: ['run', 'run --trials 3'] },
    ]);
  });

  it('of a deployment that one of them lacks says just that', () => {
    const differences = compare(run('a', [], { deployments: [deployment('18.1', 1, '4MB')] }), run('b', [])).differences;
    expect(differences.filter(({ about }) => about === 'service')).toEqual([{ about: 'service', field: 'db', values: ['postgres', null] }]);
  });

  it('has the knees of sweeps side by side', () => {
    expect(compare(run('a', [], { sweeps: [sweep(400)] }), run('b', [], { sweeps: [sweep(200)] }), run('c', [])).sweeps).toEqual([{ id: 's', parameter: 'rate', knees: [400, 200, null] }]);
  });
});
