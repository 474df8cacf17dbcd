import { median } from './quantile.ts';
import { spread } from './spread.ts';
import { meanInterval } from './student-t.ts';

/** The same metric of two sides, measured side by side in one round: `[ours, theirs]`. */
export type Pair = readonly [number, number];

/** How many times the other side's value ours is. */
export interface PairedRatio {
  readonly n: number;
  /** The median of the rounds' ratios: a round that something disturbed does not move it. */
  readonly median: number;
  /** The geometric mean of the ratios, `exp` of the mean log-ratio: that of b to a is one over that of a to b. */
  readonly mean: number;
  /** Interval of the geometric mean, by the paired t of the log-ratios; of one pair there is none. */
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/**
 * Compares two sides by their ratios round by round, so that what slows down a whole round cancels. Ratios are treated as their logarithms,
 * which makes "twice" and "half" equally far from "the same". `undefined` without pairs, and where a value is not above zero: it has no ratio.
 * @param confidence Of the interval, two-sided, 0 to 1.
 */
export function pairedRatio(pairs: readonly Pair[], confidence = 0.95): PairedRatio | undefined {
  const logRatios = logRatiosOf(pairs);
  if (logRatios === undefined) return undefined;
  const interval = meanInterval(logRatios, confidence);
  return {
    n: logRatios.length,
    median: median(pairs.map(([ours, theirs]) => ours / theirs))!,
    mean: Math.exp(spread(logRatios).mean),
    low: interval && Math.exp(interval.low),
    high: interval && Math.exp(interval.high),
  };
}

/** Natural logarithms of ours ÷ theirs; `undefined` where there is none. */
export function logRatiosOf(pairs: readonly Pair[]): number[] | undefined {
  if (pairs.length === 0 || pairs.some(([ours, theirs]) => !(ours > 0 && theirs > 0 && ours < Infinity && theirs < Infinity))) return undefined;
  return pairs.map(([ours, theirs]) => Math.log(ours / theirs));
}
