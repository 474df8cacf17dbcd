import { spread } from './spread.ts';
import { tQuantile } from './student-t.ts';

/** How many times as large the values of one side are as those of the other, of values that do not belong together in pairs. */
export interface UnpairedRatio {
  /** Of the geometric means. */
  readonly ratio: number;
  /** Interval of that. */
  readonly low: number;
  readonly high: number;
}

/**
 * Interval of the ratio of two geometric means: Welch (1947), "The generalization of Student's problem when several different population variances
 * are involved", of the logarithms, with the degrees of freedom of Satterthwaite (1946). The sides may spread differently. Assumes values independent of
 * each other and roughly log-normal, as trials are; what differs between two allocations or two days is in no trial and so not in the interval.
 * `undefined` for fewer than two values on a side, and where a value is not above zero: it has no ratio.
 * @param confidence Two-sided, 0 to 1.
 */
export function unpairedRatio(ours: readonly number[], theirs: readonly number[], confidence = 0.95): UnpairedRatio | undefined {
  const sides = [ours, theirs];
  if (sides.some((values) => values.length < 2 || values.some((value) => !(value > 0 && value < Infinity)))) return undefined;
  const [one, other] = sides.map((values) => {
    // Values that are the same have no spread; rounding would leave them a little, with its own degrees of freedom.
    const { n, mean, sd } = spread(values.map(Math.log));
    const same = values.every((value) => value === values[0]);
    return { mean: same ? Math.log(values[0]!) : mean, variance: same ? 0 : sd ** 2 / n, df: n - 1 };
  }) as [Side, Side];
  const difference = one.mean - other.mean;
  const variance = one.variance + other.variance;
  const ratio = Math.exp(difference);
  if (variance === 0) return { ratio, low: ratio, high: ratio };
  const df = variance ** 2 / (one.variance ** 2 / one.df + other.variance ** 2 / other.df);
  const margin = tQuantile((1 + confidence) / 2, Math.max(1, df)) * Math.sqrt(variance);
  return { ratio, low: Math.exp(difference - margin), high: Math.exp(difference + margin) };
}

interface Side {
  readonly mean: number;
  /** Of the mean. */
  readonly variance: number;
  readonly df: number;
}
