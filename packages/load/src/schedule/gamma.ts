import type { Random } from '../random.ts';
import { RenewalArrivals } from './renewal.ts';
import type { UnitProcess } from './unit-process.ts';

/**
 * Gamma distributed gaps of mean 1: their coefficient of variation is 1 ÷ √shape. Shape 1 is a Poisson process, below 1 arrivals come
 * in bursts, and the greater it is, the more evenly they come.
 */
export const gammaArrivals = (seed: number, shape: number): UnitProcess => new RenewalArrivals(seed, (random) => gammaOf(random, shape) / shape);

/**
 * Gamma distributed with scale 1: Marsaglia and Tsang, A Simple Method for Generating Gamma Variables, ACM TOMS 26 (2000). For shapes below
 * 1, their section 6: that of shape + 1, times U^(1 ÷ shape).
 */
function gammaOf(random: Random, shape: number): number {
  // 1 - u is in (0, 1], as a logarithm needs it and a power that is to be no zero.
  if (shape < 1) return gammaOf(random, shape + 1) * (1 - random.float()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random.float()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
