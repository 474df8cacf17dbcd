import { RenewalArrivals } from './renewal.ts';
import type { UnitProcess } from './unit-process.ts';

/** A Poisson process: exponentially distributed gaps. */
export const poissonArrivals = (seed: number): UnitProcess => new RenewalArrivals(seed, (random) => random.exponential());
