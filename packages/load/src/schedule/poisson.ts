import { renewalArrivals } from './renewal.ts';
import type { UnitProcess } from './unit-process.ts';

/** A Poisson process: exponentially distributed gaps. */
export const poissonArrivals = (seed: number): UnitProcess => renewalArrivals(seed, (random) => random.exponential());
