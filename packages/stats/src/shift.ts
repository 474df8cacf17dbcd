import { median } from './quantile.ts';
import { spread } from './spread.ts';
import { tDistribution, tQuantile } from './student-t.ts';

/** A change between paired measurements, in log-ratios: positive is worse, and 0.05 is about 5 %. */
export interface Shift {
  readonly n: number;
  readonly median: number;
  readonly mean: number;
  /** The true mean is above it with the confidence, whatever is above: a one-sided paired-t bound (Student 1908). */
  readonly lower: number;
  /** The true mean is below it with the confidence. */
  readonly upper: number;
  /** How often pairs without a change, or with one for the better, would look at least as bad: the one-sided paired-t test of a mean of 0. */
  readonly p: number;
}

/**
 * The shift of log-ratios, one for each pair. Assumes pairs independent of each other and roughly normal. `undefined` of fewer than two.
 * @param confidence Of each bound, 0 to 1.
 */
export function shiftOf(logRatios: readonly number[], confidence = 0.95): Shift | undefined {
  const { n, mean, sd } = spread(logRatios);
  if (n < 2) return undefined;
  const error = sd / Math.sqrt(n);
  const margin = tQuantile(confidence, n - 1) * error;
  // Pairs that are all the same leave nothing to chance.
  const p = error === 0 ? (mean > 0 ? 0 : 1) : 1 - tDistribution(mean / error, n - 1);
  return { n, median: median(logRatios)!, mean, lower: mean - margin, upper: mean + margin, p };
}
