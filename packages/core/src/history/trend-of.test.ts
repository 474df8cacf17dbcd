import { describe, expect, it } from 'vitest';
import { trend } from './trend.ts';
import { trendOf } from './trend-of.ts';
import type { TrendRun } from './trend-runs.ts';

const origin = { from: 'baseline', source: 'history.jsonl' } as const;

/** The n-th run, in an environment with such a CPU. */
function run(n: number, p50: number | undefined, cpu = '8 × A'): TrendRun {
  const day = new Date(Date.UTC(2026, 0, 1 + n)).toISOString();
  const numbers = { ...(p50 === undefined ? {} : { 'latency.p50': { unit: 'ns' as const, better: 'lower' as const, value: p50, n: 100, trials: [p50] } }), throughput: { unit: 'per_s' as const, better: 'higher' as const, value: 1e6 / (p50 ?? 1), n: 100, trials: [] } };
  return { run: `run-${n}`, started_at: day, git: { sha: `abcdef${n}`, dirty: n === 1 }, measured: { fingerprint: cpu, environment: { cpu, platform: 'linux' }, numbers } };
}

const of = (runs: readonly TrendRun[], metrics = ['latency.p50']): ReturnType<typeof trendOf> => trendOf('a > b', { runs, leftOut: [] }, metrics, origin);

/** Sixteen runs of which the last six are 10 % slower. */
const slower = Array.from({ length: 16 }, (_, index) => run(index, (index < 10 ? 100 : 110) + (index % 3)));

describe('trendOf', () => {
  it('is what its schema says', () => {
    const found = of([...slower, run(20, 90, '4 × B')], ['throughput', 'latency.p50']);
    expect(trend.parse(structuredClone(found))).toEqual(found);
  });

  it('has each metric run by run, with how many observations it rests on', () => {
    const [metric] = of([run(0, 100), run(1, 120)]).environments[0]!.metrics;
    expect(metric).toMatchObject({ metric: 'latency.p50', unit: 'ns', better: 'lower', changes: [] });
    expect(metric!.points).toEqual([
      { run: 'run-0', started_at: '2026-01-01T00:00:00.000Z', git_sha: 'abcdef0', dirty: false, value: 100, n: 100 },
      { run: 'run-1', started_at: '2026-01-02T00:00:00.000Z', git_sha: 'abcdef1', dirty: true, value: 120, n: 100 },
    ]);
    expect(metric!.change_share).toBeCloseTo(0.2, 12);
  });

  it('says where it changed, by how much, and whether for the worse', () => {
    const [throughput, p50] = of(slower, ['throughput', 'latency.p50']).environments[0]!.metrics;
    expect(p50!.changes).toMatchObject([{ run: 'run-10', git_sha: 'abcdef10', before: 101, after: 111, change_share: expect.closeTo(10 / 101, 12), worse: true }]);
    expect(throughput!.changes).toMatchObject([{ run: 'run-10', worse: true }]);
    expect(of(slower.map((each, index) => ({ ...each, measured: slower[15 - index]!.measured }))).environments[0]!.metrics[0]!.changes).toMatchObject([{ run: 'run-6', worse: false }]);
  });

  it('never joins runs of different environments, and says what differs', () => {
    const mixed = slower.map((each, index) => (index < 10 ? { ...each, measured: { ...each.measured, fingerprint: 'old', environment: { cpu: '4 × B', disk: 'slow' } } } : each));
    const { environments } = of(mixed);
    expect(environments.map(({ fingerprint, runs, differences }) => ({ fingerprint, runs, differences }))).toEqual([
      { fingerprint: '8 × A', runs: 6, differences: [] },
      {
        fingerprint: 'old',
        runs: 10,
        differences: [
          { field: 'cpu', latest: '8 × A', here: '4 × B' },
          { field: 'disk', latest: null, here: 'slow' },
          { field: 'platform', latest: 'linux', here: null },
        ],
      },
    ]);
    for (const { metrics } of environments) expect(metrics[0]!.changes).toEqual([]);
  });

  it('joins what was measured in an environment before and after another', () => {
    const { environments } = of([run(0, 100), run(1, 50, '4 × B'), run(2, 102)]);
    expect(environments.map(({ metrics }) => metrics[0]!.points.map(({ run: id }) => id))).toEqual([['run-0', 'run-2'], ['run-1']]);
  });

  it('passes over runs that could not tell a value, and over metrics that none could', () => {
    const { metrics } = of([run(0, 100), run(1, undefined), run(2, 104)], ['latency.p50', 'latency.p99']).environments[0]!;
    expect(metrics.map(({ metric, points }) => [metric, points.length])).toEqual([['latency.p50', 2]]);
  });

  it('has no change of one run, and none in percent from zero', () => {
    expect(of([run(0, 100)]).environments[0]!.metrics[0]).toMatchObject({ change_share: null, changes: [] });
    expect(of([run(0, 0), run(1, 5)]).environments[0]!.metrics[0]!.change_share).toBeNull();
    const fromZero = Array.from({ length: 16 }, (_, index) => run(index, index < 10 ? 0 : 7));
    expect(of(fromZero).environments[0]!.metrics[0]!.changes).toMatchObject([{ before: 0, after: 7, change_share: null, worse: true }]);
  });
});
