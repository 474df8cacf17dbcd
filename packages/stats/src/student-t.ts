import { incompleteBeta } from './incomplete-beta.ts';
import { invert } from './invert.ts';
import { spread } from './spread.ts';

/**
 * Quantile of Student's t distribution, to about 12 digits.
 * @param p Probability below the quantile, 0 to 1, both excluded.
 * @param df Degrees of freedom, from 1.
 */
export function tQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`A t quantile is asked for between 0 and 1, not at ${p}.`);
  if (!(df >= 1)) throw new RangeError(`Degrees of freedom are a number from 1, not ${df}.`);
  if (p < 0.5) return -tQuantile(1 - p, df);
  return invert((t) => tDistribution(t, df), p);
}

/**
 * Probability of a t value below `t`: for whole degrees of freedom the finite trigonometric series of Abramowitz & Stegun (1964),
 * 26.7.3 and 26.7.4; for others, which Welch's approximation has, the incomplete beta function, 26.7.1.
 */
export function tDistribution(t: number, df: number): number {
  if (!Number.isInteger(df)) {
    const beyond = incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2;
    return t > 0 ? 1 - beyond : beyond;
  }
  const theta = Math.atan(t / Math.sqrt(df));
  const cos = Math.cos(theta);
  const sin = Math.sin(theta);
  const odd = df % 2 === 1;
  let term = odd ? cos : 1;
  let sum = df === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= df - 2; k += 2) {
    term *= ((k - 1) / k) * cos * cos;
    sum += term;
  }
  const within = odd ? (2 / Math.PI) * (theta + sin * sum) : sin * sum;
  return (1 + within) / 2;
}

/** A range that holds the true mean with the given confidence. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Two-sided confidence interval of the mean: mean ± t · sd / √n (Student 1908). Assumes independent values that are roughly normal, as
 * the values of trials are, and single requests of one trial are not. `undefined` for fewer than two values.
 * @param confidence 0 to 1, both excluded.
 */
export function meanInterval(values: readonly number[], confidence = 0.95): Interval | undefined {
  const { n, mean, sd } = spread(values);
  if (n < 2) return undefined;
  const margin = (tQuantile((1 + confidence) / 2, n - 1) * sd) / Math.sqrt(n);
  return { low: mean - margin, high: mean + margin };
}
