import { describe, expect, it } from 'vitest';
import type { GateRule } from '../gate/gate-rule.ts';
import type { BenchmarkResult } from '../result/result.ts';
import { isUndecided, judgeMeasured, type MeasuredPair } from './judge-pairs.ts';

const metricsOf = (rate: number | null, p50_ns: number | null) => ({
  throughput: { kind: 'rate', n: 1000, value_per_s: rate },
  latency: { kind: 'latency', n: 1000, min_ns: 1, mean_ns: 1, stddev_ns: 1, p50_ns, p90_ns: 1, p95_ns: 1, p99_ns: null, p999_ns: null, max_ns: 1 },
});

/** A benchmark with a rate and a latency in each trial. */
function result(rates: readonly (number | null)[], p50s_ns: readonly (number | null)[] = rates.map(() => 1e6)): BenchmarkResult {
  return {
    metrics: metricsOf(rates[0] ?? null, p50s_ns[0] ?? null),
    definitions: { throughput: { title: 'Throughput', definition: '', better: 'higher' }, latency: { title: 'Latency', definition: '', better: 'lower' } },
    trials: rates.map((rate, index) => ({ metrics: metricsOf(rate, p50s_ns[index] ?? null) })),
  } as unknown as BenchmarkResult;
}

const gates: GateRule = { margin_share: 0.05, advisory: false };
const pair = (a: BenchmarkResult, b: BenchmarkResult, rules: MeasuredPair['rules'] = { throughput: gates }, id = 'x'): MeasuredPair => ({ id, results: { a, b }, rules });
const steady = [1000, 1010, 990, 1005, 995];

describe('pairs of two variants', () => {
  it('are a FAIL where the second is slower beyond chance and beyond the margin', () => {
    const [check] = judgeMeasured([pair(result(steady), result(steady.map((rate) => rate / 1.1)))], 0);
    expect(check).toMatchObject({ benchmark: 'x', metric: 'throughput', verdict: 'FAIL', n: 5, better: 'higher', reference: 1000, margin_share: 0.05 });
    expect(check!.change_share).toBeCloseTo(0.1, 6);
    expect(check!.low_share).toBeGreaterThan(0);
  });

  it('are a PASS where it is the same, and where it is better', () => {
    expect(judgeMeasured([pair(result(steady), result(steady))], 0)[0]!.verdict).toBe('PASS');
    const [faster] = judgeMeasured([pair(result(steady), result(steady.map((rate) => rate * 1.2)))], 0);
    expect(faster!.verdict).toBe('PASS');
    expect(faster!.change_share).toBeLessThan(0);
  });

  it('have a latency that is worse when it is higher', () => {
    const slower = result(steady, steady.map((value) => value * 1150));
    const [check] = judgeMeasured([pair(result(steady, steady.map((value) => value * 1000)), slower, { 'latency.p50': gates })], 0);
    expect(check).toMatchObject({ verdict: 'FAIL', better: 'lower' });
    expect(check!.change_share).toBeCloseTo(0.15, 6);
  });

  it('leave it open where they differ too much among themselves', () => {
    const wild = [1000, 700, 1300, 850, 1150];
    expect(judgeMeasured([pair(result(steady), result(wild))], 0)[0]).toMatchObject({ verdict: 'INCONCLUSIVE', reason: expect.stringContaining('differ') as string });
  });

  it('are an ERROR, never a PASS, of a metric that a variant does not have, or neither', () => {
    const without = { ...result(steady), metrics: { latency: result(steady).metrics['latency']! } };
    expect(judgeMeasured([pair(result(steady), without)], 0)[0]).toMatchObject({ verdict: 'ERROR', reason: 'only the first variant has it' });
    expect(judgeMeasured([pair(without, without)], 0)[0]).toMatchObject({ verdict: 'ERROR', reason: 'neither variant has it' });
  });

  it('say nothing without a value in every trial, and no further pairs are asked for that', () => {
    const checks = judgeMeasured([pair(result(steady, [null, ...steady.slice(1)]), result(steady), { 'latency.p50': gates })], 0);
    expect(checks[0]).toMatchObject({ verdict: 'INCONCLUSIVE', change_share: null });
    expect(checks[0]!.reason).toContain('1 of 5 pairs');
    expect(isUndecided(checks)).toBe(false);
  });

  it('are an ERROR where none was measured', () => {
    expect(judgeMeasured([pair(result(steady), result([]))], 0)[0]).toMatchObject({ verdict: 'ERROR', reason: 'no pair was measured', n: 0 });
  });

  it('say nothing of zeros', () => {
    expect(judgeMeasured([pair(result([0, 0, 0, 0, 0]), result(steady))], 0)[0]).toMatchObject({ verdict: 'INCONCLUSIVE', reason: expect.stringContaining('above zero') as string });
  });

  it('must be the clearer the more metrics gate, those to come among them: a FAIL stays one', () => {
    const slightly = steady.map((rate, index) => rate / [1.02, 1.12, 1.01, 1.1, 1.09][index]!);
    const measured = [pair(result(steady), result(slightly))];
    expect(judgeMeasured(measured, 0)[0]!.verdict).toBe('FAIL');
    expect(judgeMeasured(measured, 20)[0]!.verdict).toBe('INCONCLUSIVE');
    const others = Array.from({ length: 20 }, (_, index) => pair(result(steady), result(steady), { throughput: gates }, `other ${index}`));
    expect(judgeMeasured([...measured, ...others], 0)[0]!.verdict).toBe('INCONCLUSIVE');
  });

  it('of an advisory metric count for themselves, and leave nothing open', () => {
    const wild = result([1000, 700, 1300, 850, 1150]);
    const checks = judgeMeasured([pair(result(steady), wild, { throughput: { ...gates, advisory: true } })], 0);
    expect(checks[0]).toMatchObject({ advisory: true, verdict: 'INCONCLUSIVE' });
    expect(isUndecided(checks)).toBe(false);
  });
});

const checksWith = (...verdicts: ('PASS' | 'FAIL' | 'INCONCLUSIVE')[]) => verdicts.map((verdict) => ({ ...judgeMeasured([pair(result(steady), result(steady))], 0)[0]!, verdict }));

describe('whether more pairs are measured', () => {
  it('is decided by what gates: a FAIL or nothing open ends it', () => {
    expect(isUndecided(checksWith('PASS', 'INCONCLUSIVE'))).toBe(true);
    expect(isUndecided(checksWith('PASS', 'PASS'))).toBe(false);
    expect(isUndecided(checksWith('FAIL', 'INCONCLUSIVE'))).toBe(false);
  });
});
