import { describe, expect, it } from 'vitest';
import { benchmarkWith, historyOf, runOf, steady } from '../../fixtures/accepted-runs.ts';
import { benchOf } from '../../fixtures/stored-runs.ts';
import { acceptRun } from '../history/accept-run.ts';
import type { HistoryEntry } from '../history/history-entry.ts';
import type { PlannedFunctionBenchmark } from '../plan/plan.ts';
import { emptyResult } from '../result/empty-result.ts';
import type { GateCheck } from '../result/gate-check.ts';
import type { BenchmarkResult } from '../result/result.ts';
import { judgeHistory } from './judge-history.ts';

const gate = { throughput: { margin_share: 0.05, advisory: false }, 'latency.p50': { margin_share: 0.05, advisory: true } };
const plannedA = (change: Partial<PlannedFunctionBenchmark> = {}): PlannedFunctionBenchmark => benchOf('a', { gate, ...change });

function judge(benchmark: BenchmarkResult | undefined, history: readonly HistoryEntry[], planned = plannedA()): GateCheck[] {
  const result = runOf('now', ...(benchmark === undefined ? [] : [benchmark]));
  return judgeHistory({ result, planned: [planned], isMissing: () => false, history, against: '.ubench-baseline' }).checks;
}
const reasons = (checks: readonly GateCheck[]): string[] => checks.map(({ metric, verdict, reason }) => `${metric} ${verdict}: ${reason}`);
const both = (verdict: string, reason: string): string[] => [`throughput ${verdict}: ${reason}`, `latency.p50 ${verdict}: ${reason}`];

describe('a run that was measured as those before it', () => {
  it('passes where it is as fast', () => {
    expect(judge(benchmarkWith('a', 1), historyOf(...steady))).toEqual([
      {
        benchmark: 'a.bench.ts > a', metric: 'throughput', unit: 'per_s', better: 'higher', reference: 1_000, observed: 1_000, change_share: 0, low_share: expect.closeTo(-0.02, 2), high_share: expect.closeTo(0.02, 2),
        confidence: 0.99, margin_share: 0.05, n: 10, noise_share: expect.closeTo(0.007, 3), power_share: expect.closeTo(1, 2), advisory: false, verdict: 'PASS',
      },
      expect.objectContaining({ metric: 'latency.p50', unit: 'ns', better: 'lower', reference: 1e6, advisory: true, verdict: 'PASS' }),
    ]);
  });

  it('fails where it is slower by more than chance and than the margin, and not where it is faster', () => {
    const slower = judge(benchmarkWith('a', 0.8), historyOf(...steady));
    expect(slower.map(({ verdict, change_share }) => [verdict, change_share])).toEqual([
      ['FAIL', expect.closeTo(0.25, 6)],
      ['FAIL', expect.closeTo(0.25, 6)],
    ]);
    expect(slower[0]!.low_share).toBeGreaterThan(0);
    expect(judge(benchmarkWith('a', 1.25), historyOf(...steady)).map(({ verdict }) => verdict)).toEqual(['PASS', 'PASS']);
  });

  it('is no pass where it is slower and the runs differ by more than that', () => {
    const noisy = historyOf(...steady.map((speed) => speed ** 20));
    expect(reasons(judge(benchmarkWith('a', 0.9), noisy))).toEqual(Array.from({ length: 2 }, () => expect.stringMatching(/INCONCLUSIVE: worse by more than the margin, and accepted runs differ by ±1\d\.\d %/)));
    expect(judge(benchmarkWith('a', 0.9), noisy)[0]!.power_share).toBeLessThan(0.2);
  });

  it('is held against the last twenty, so that a step that was accepted is forgotten', () => {
    const stepped = historyOf(...steady.map((speed) => speed * 2), ...steady, ...steady);
    expect(judge(benchmarkWith('a', 1), stepped).map(({ n, verdict }) => [n, verdict])).toEqual([[20, 'PASS'], [20, 'PASS']]);
  });
});

describe('nobody can tell', () => {
  it('without an accepted run, and with fewer than ten', () => {
    expect(reasons(judge(benchmarkWith('a', 1), []))).toEqual(both('INCONCLUSIVE', 'no accepted run has this benchmark'));
    expect(reasons(judge(benchmarkWith('a', 0.1), historyOf(1)))).toEqual(both('INCONCLUSIVE', 'only 1 accepted run in this environment has it, and it takes 10'));
    expect(reasons(judge(benchmarkWith('a', 0.1), historyOf(...steady.slice(1))))).toEqual(both('INCONCLUSIVE', 'only 9 accepted runs in this environment have it, and it takes 10'));
  });

  it('by runs of another machine: every field that differs is told', () => {
    const elsewhere = historyOf(...steady).map((entry) => ({
      ...entry,
      benchmarks: Object.fromEntries(Object.entries(entry.benchmarks).map(([id, each]) => [id, { ...each, fingerprint: 'f', environment: { ...each.environment, cpu: '64 × B', gpus: '2 × C' } }])),
    }));
    expect(reasons(judge(benchmarkWith('a', 0.1), elsewhere))).toEqual(
      both('INCONCLUSIVE', 'no accepted runs in this environment have it, and it takes 10; 10 in another: cpu was 64 × B and is 1 × a; gpus was 2 × C and is not told'),
    );
  });

  it('of a percentile that so few operations do not have', () => {
    const planned = plannedA({ gate: { 'latency.p99': { margin_share: 0.15, advisory: true } } });
    expect(reasons(judge(benchmarkWith('a', 1, { n: 999 }), historyOf(...steady), planned))).toEqual(['latency.p99 INCONCLUSIVE: latency.p99 needs 1,000 operations, and there were 999']);
  });

  it('of a value of zero', () => {
    expect(reasons(judge(benchmarkWith('a', 0), historyOf(...steady)))[0]).toBe('throughput INCONCLUSIVE: a value is not above zero, so that there is no ratio to judge');
  });

  it('of what was skipped, or profiled', () => {
    expect(reasons(judge(emptyResult(plannedA(), 'skipped'), historyOf(...steady), plannedA({ mode: 'skip' })))).toEqual(both('INCONCLUSIVE', 'it was skipped'));
    expect(judge(emptyResult(plannedA(), 'skipped'), [], plannedA({ mode: 'skip' }))).toEqual([]);
    expect(reasons(judge(benchmarkWith('a', 1, { warnings: [{ code: 'profiled', message: 'x' }] }), historyOf(...steady)))).toEqual(both('INCONCLUSIVE', 'it was profiled, which costs some of its speed'));
  });
});

describe('what cannot be trusted is an ERROR', () => {
  it.each<[string, BenchmarkResult | undefined, string]>([
    ['could not be measured', { ...emptyResult(benchOf('a'), 'failed'), error: { code: 'X', what: 'no luck' } }, 'it could not be measured: no luck'],
    ['was interrupted', emptyResult(benchOf('a'), 'interrupted'), 'it was interrupted'],
    ['is invalid', benchmarkWith('a', 1, { validity: { valid: false, reasons: [{ code: 'send-lag', message: 'the client was late' }] } }), 'the measurement is invalid: the client was late'],
    ['has no result', undefined, 'it has no result'],
    ['has no such metric', benchmarkWith('a', 1, { metrics: {} }), 'the result has no such metric: it was renamed, or nothing recorded it'],
    ['has a metric that nothing was recorded of', benchmarkWith('a', 1, { metrics: { latency: { ...(benchmarkWith('a', 1).metrics['latency'] as { kind: 'latency' }), n: 0, p50_ns: null } as never, throughput: { kind: 'rate', n: 0, value_per_s: null } } }), 'nothing was measured'],
  ])('a benchmark that %s', (_, benchmark, reason) => expect(reasons(judge(benchmark, historyOf(...steady)))).toEqual(both('ERROR', reason)));

  it('and so is a metric that was another one', () => {
    const history = historyOf(...steady);
    for (const entry of history) entry.benchmarks['a.bench.ts > a']!.numbers['throughput']!.better = 'lower';
    expect(reasons(judge(benchmarkWith('a', 1), history))[0]).toBe('throughput ERROR: the accepted runs have it in another unit, or the other way round');
  });
});

describe('a benchmark that accepted runs have and no spec', () => {
  const other = benchOf('b', { gate: {} });
  const run = runOf('now', benchmarkWith('b', 1));

  it('is missed until a run is accepted without it', () => {
    const history = historyOf(...steady);
    const judged = judgeHistory({ result: run, planned: [other], isMissing: () => true, history, against: 'x' });
    expect(reasons(judged.checks)).toEqual([expect.stringMatching(/^latency\.p50 INCONCLUSIVE: no spec declares it any more/)]);
    expect(judged.checks[0]).toMatchObject({ benchmark: 'a.bench.ts > a', n: 10, observed: null, advisory: false });
    const accepted = acceptRun({ ...run, gate: judged }, { accepted_at: '2026-03-01T00:00:00.000Z' });
    expect(accepted.gone).toEqual(['a.bench.ts > a']);
    expect(judgeHistory({ result: run, planned: [other], isMissing: () => true, history: [...history, accepted], against: 'x' }).checks).toEqual([]);
  });

  it('is not missed where it was not asked for', () => {
    expect(judgeHistory({ result: run, planned: [other], isMissing: () => false, history: historyOf(...steady), against: 'x' }).checks).toEqual([]);
  });
});
