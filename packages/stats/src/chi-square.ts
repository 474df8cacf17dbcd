import { invert } from './invert.ts';
import { normalDensity, normalDistribution } from './normal.ts';

/**
 * Probability of a chi-square value below `x`, for whole degrees of freedom: the finite series of Abramowitz & Stegun (1964), 26.4.4 and 26.4.5.
 */
export function chiSquareDistribution(x: number, df: number): number {
  if (x <= 0) return 0;
  const chi = Math.sqrt(x);
  const odd = df % 2 === 1;
  // Each term is the one before times x over the next odd, or even, number.
  let term = odd ? chi : 1;
  let sum = df === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= df - 2; k += 2) {
    term *= x / k;
    sum += term;
  }
  const above = odd ? 2 * (1 - normalDistribution(chi)) + 2 * normalDensity(chi) * sum : Math.exp(-x / 2) * sum;
  return 1 - above;
}

/**
 * Quantile of the chi-square distribution, to about 12 digits.
 * @param p Probability below the quantile, 0 to 1, both excluded.
 * @param df Degrees of freedom, a whole number from 1.
 */
export function chiSquareQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`A chi-square quantile is asked for between 0 and 1, not at ${p}.`);
  if (!(Number.isInteger(df) && df >= 1)) throw new RangeError(`Degrees of freedom are a whole number from 1, not ${df}.`);
  return invert((x) => chiSquareDistribution(x, df), p);
}
