import type { Schedule } from './schedule.ts';

/** Evenly spaced arrivals, the first at once. Each offset is computed from its index, so that no error adds up. */
export function constantArrivals(rate_per_s: number): Schedule {
  let index = 0;
  return {
    get index() {
      return index;
    },
    get offset_ns() {
      return (index * 1e9) / rate_per_s;
    },
    advance() {
      index++;
    },
  };
}
