import { describe, expect, it } from 'vitest';
import type { BenchmarkResult } from '../result/result.ts';
import { calibrateMetrics } from './calibrate.ts';
import type { MeasuredPair } from './judge-pairs.ts';

const metricsOf = (rate: number | null) => ({ throughput: { kind: 'rate', n: 1000, value_per_s: rate } });
const result = (rates: readonly (number | null)[]) =>
  ({
    metrics: metricsOf(1),
    definitions: { throughput: { title: 'Throughput', definition: '', better: 'higher' } },
    trials: rates.map((rate) => ({ metrics: metricsOf(rate) })),
  }) as unknown as BenchmarkResult;
const pairOf = (a: readonly (number | null)[], b: readonly (number | null)[]): MeasuredPair => ({
  id: 'x',
  results: { a: result(a), b: result(b) },
  rules: { throughput: { margin_share: 0.05, advisory: false } },
});

describe('the margin of a metric', () => {
  it('is 1.4 standard deviations of the log-ratios where these vary much, with how sure that is', () => {
    const shifts = [0.1, -0.1, 0.1, -0.1, 0.1, -0.1, 0.1, -0.1, 0.1, -0.1];
    const { throughput } = calibrateMetrics(pairOf(shifts.map(Math.exp), shifts.map(() => 1)));
    const sd = 0.1 * Math.sqrt(10 / 9);
    expect(throughput!.sd_share).toBeCloseTo(sd, 12);
    expect(throughput!.margin_share).toBeCloseTo(Math.exp(1.4 * sd) - 1, 12);
    // 9 degrees of freedom: chi-square quantiles 19.023 and 2.700.
    expect(throughput!.sd_low_share).toBeCloseTo(sd * Math.sqrt(9 / 19.0228), 5);
    expect(throughput!.sd_high_share).toBeCloseTo(sd * Math.sqrt(9 / 2.70039), 5);
    expect(throughput).toMatchObject({ n: 10, default_share: 0.05 });
  });

  it('is never narrower than the default', () => {
    const { throughput } = calibrateMetrics(pairOf([100, 101, 100, 99, 100], [100, 100, 100, 100, 100]));
    expect(throughput!.margin_share).toBe(0.05);
  });

  it('does not exist where a pair has no value', () => {
    expect(calibrateMetrics(pairOf([100, null, 100], [100, 100, 100]))).toEqual({});
  });
});
