/** Above it, the series has 15 digits. */
const enough = 15;

/**
 * Natural logarithm of the gamma function, to about 13 digits: Stirling's series, Abramowitz & Stegun (1964), 6.1.41, of a value that
 * the recurrence 6.1.15 has made large enough.
 * @param x Above 0.
 */
export function logGamma(x: number): number {
  if (x < enough) return logGamma(x + 1) - Math.log(x);
  const series = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5) - 1 / (1680 * x ** 7);
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series;
}
