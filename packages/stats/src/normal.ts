/** Density of the standard normal distribution. */
export const normalDensity = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** Beyond it, what is left is below the resolution of a double around 1. */
const farthest = 9;

/**
 * Probability of a standard normal value below `z`, to about 15 decimal places: the series of Abramowitz & Stegun (1964), 26.2.11, as in Marsaglia
 * (2004), "Evaluating the Normal Distribution".
 */
export function normalDistribution(z: number): number {
  if (Math.abs(z) > farthest) return z > 0 ? 1 : 0;
  let sum = z;
  let term = z;
  for (let k = 3, before = Number.NaN; sum !== before; k += 2) {
    before = sum;
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 + sum * normalDensity(z);
}
