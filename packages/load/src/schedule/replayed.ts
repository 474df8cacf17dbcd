import type { Schedule } from './schedule.ts';

/** The arrivals of a trace. After its last one, nothing ever comes. */
export class ReplayedArrivals implements Schedule {
  index = 0;
  offset_ns: number;
  readonly #offsets_ns: Float64Array;

  constructor(offsets_ns: Float64Array) {
    this.#offsets_ns = offsets_ns;
    this.offset_ns = offsets_ns[0] ?? Infinity;
  }

  advance(steps = 1): void {
    this.index += steps;
    this.offset_ns = this.#offsets_ns[this.index] ?? Infinity;
  }
}
