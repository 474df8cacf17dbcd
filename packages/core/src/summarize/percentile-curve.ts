import type { Histogram } from '@ubench/load';
import type { BenchmarkResult } from '../result/result.ts';

export type PercentileCurve = NonNullable<BenchmarkResult['curves']>[string];

/** Each point leaves 1 ÷ this of the operations that the last one left: ten points from p90 to p99, and from p99 to p99.9. */
const step = 10 ** 0.1;
/** As for every percentile: fewer beyond it say nothing. */
const beyond = 10;

/** The percentiles of a distribution, evenly spaced on the axis log(1 ÷ (1 − share)); `undefined` where there are too few operations for a median. */
export function percentileCurve(histogram: Histogram): PercentileCurve | undefined {
  const n = histogram.count;
  if (n < 2 * beyond) return undefined;
  const most = 1 - beyond / n;
  const shares: number[] = [];
  for (let left = 1; 1 - left < most; left /= step) shares.push(round(1 - left));
  shares.push(round(most));
  return { share: shares, value_ns: histogram.percentiles(shares.map((share) => share * 100)).map((value) => (histogram.unit_ns === 1 ? Math.round(value * 10) / 10 : Math.round(value))) };
}

/** Seven nines, and no digits of the way that they were computed. */
const round = (share: number): number => Math.round(share * 1e8) / 1e8;
