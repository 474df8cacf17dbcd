import type { Schedule } from './schedule.ts';

/** The arrivals of a trace. After its last one, nothing ever comes. */
export function replayedArrivals(offsets_ns: Float64Array): Schedule {
  let index = 0;
  return {
    get index() {
      return index;
    },
    get offset_ns() {
      return offsets_ns[index] ?? Infinity;
    },
    advance() {
      index++;
    },
  };
}
