import { describe, expect, it } from 'vitest';
import type { BenchmarkResult, RunResult } from '../result/result.ts';
import type { StoredRun } from '../store/stored-run.ts';
import { trendRunsOfHistory, trendRunsOfStore } from './trend-runs.ts';

const node = { hostname: 'h', platform: 'linux x64', kernel: '6.1.0', cpu_model: 'A', cpus: 4, memory_bytes: 2 ** 33 };
const metrics = { throughput: { kind: 'rate', n: 10, value_per_s: 100 }, latency: { kind: 'latency', n: 10, mean_ns: 5, stddev_ns: 1, min_ns: 1, p50_ns: 5, p90_ns: 6, p95_ns: 7, p99_ns: null, p999_ns: null, max_ns: 9 } };

function stored(id: string, change: object = {}, status: StoredRun['status'] = 'COMPLETED'): StoredRun {
  const benchmark = { id: 'a > b', status: 'measured', validity: { valid: true, reasons: [] }, metrics, definitions: {}, trials: [], ...change } as unknown as BenchmarkResult;
  const result = { run: { id, started_at: '2026-01-01T00:00:00.000Z' }, provenance: { git: null, versions: { node: '24.1.0' }, node }, deployments: [], benchmarks: [benchmark] } as unknown as RunResult;
  return { id, directory: '', status, instances: [], result };
}

describe('of the runs of a store', () => {
  it('those that measured the benchmark, with every number that they could tell', () => {
    const { runs, leftOut } = trendRunsOfStore([stored('one'), stored('two', { id: 'another' })], 'a > b');
    expect(leftOut).toEqual([]);
    expect(runs).toMatchObject([{ run: 'one', started_at: '2026-01-01T00:00:00.000Z', git: null }]);
    expect(Object.keys(runs[0]!.measured.numbers)).toEqual(['throughput', ...['mean', 'stddev', 'min', 'p50', 'p90', 'p95', 'max'].map((at) => `latency.${at}`)]);
    expect(runs[0]!.measured.numbers['throughput']).toEqual({ unit: 'per_s', better: 'lower', value: 100, n: 10, trials: [] });
  });

  it('leaves out what cannot be believed, and says why', () => {
    const broken: StoredRun = { id: 'broken', directory: '', status: 'UNKNOWN', reason: 'its run.json is missing', instances: [] };
    const { runs, leftOut } = trendRunsOfStore(
      [
        stored('invalid', { validity: { valid: false, reasons: [{ code: 'no-success', message: 'no operation succeeded' }] } }),
        stored('failed', { status: 'failed', error: { code: 'E', what: 'it did not start' } }),
        stored('interrupted', { status: 'interrupted' }, 'INTERRUPTED'),
        stored('skipped', { status: 'skipped' }),
        stored('goes on', {}, 'RUNNING'),
        broken,
      ],
      'a > b',
    );
    expect(runs).toEqual([]);
    expect(leftOut).toEqual([
      { run: 'invalid', why: 'invalid', reason: 'no operation succeeded' },
      { run: 'failed', why: 'unmeasured', reason: 'it did not start' },
      { run: 'interrupted', why: 'unmeasured', reason: 'it was interrupted' },
      { run: 'broken', why: 'unreadable', reason: 'its run.json is missing' },
    ]);
  });
});

it('of a history, the accepted runs that have the benchmark, and the lines that are none', () => {
  const measured = { fingerprint: 'f', environment: {}, numbers: {} };
  const entry = { schema: 'ubench.history/1', started_at: 's', accepted_at: 's', git: null, versions: {} } as const;
  const entries = [
    { ...entry, run: 'one', benchmarks: { 'a > b': measured } },
    { ...entry, run: 'two', benchmarks: { other: measured } },
  ];
  expect(trendRunsOfHistory({ entries, broken: [{ line: 3, problem: 'it is not JSON', newer: false }] }, 'a > b')).toEqual({
    runs: [{ run: 'one', started_at: 's', git: null, measured }],
    leftOut: [{ run: null, why: 'unreadable', reason: 'line 3 of the history: it is not JSON' }],
  });
});
