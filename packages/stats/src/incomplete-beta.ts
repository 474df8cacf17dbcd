import { logGamma } from './log-gamma.ts';

/**
 * Regularized incomplete beta function I_x(a, b), to about 12 digits: the continued fraction of Abramowitz & Stegun (1964), 26.5.8, evaluated as
 * Lentz (1976), "Generating Bessel functions in Mie scattering calculations using continued fractions", does.
 * @param a Above 0, as is `b`.
 * @param x 0 to 1.
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // It converges fast on this side of the mean; on the other, 26.5.2.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const factor = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)) / a;
  return factor / continuedFraction(x, a, b);
}

/** In place of a 0, which nothing can be divided by. */
const tiny = 1e-300;
const mostSteps = 1_000;

function continuedFraction(x: number, a: number, b: number): number {
  let value = 1;
  let numerator = 1;
  let denominator = 0;
  for (let step = 1; step <= mostSteps; step++) {
    const m = Math.floor(step / 2);
    const coefficient = step % 2 === 0 ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)) : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    denominator = 1 / (1 + coefficient * denominator || tiny);
    numerator = 1 + coefficient / numerator || tiny;
    const change = numerator * denominator;
    value *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return value;
}
