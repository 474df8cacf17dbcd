import type { UnitProcess } from './unit-process.ts';

/** Evenly spaced arrivals, the first at once. */
export function constantArrivals(): UnitProcess {
  let index = 0;
  return {
    get index() {
      return index;
    },
    get value() {
      return index;
    },
    advance() {
      index++;
    },
  };
}
