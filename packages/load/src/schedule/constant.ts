import type { UnitProcess } from './unit-process.ts';

/** Evenly spaced arrivals, the first at once. */
export class ConstantArrivals implements UnitProcess {
  index = 0;
  value = 0;

  advance(steps: number): void {
    this.index += steps;
    this.value = this.index;
  }
}
