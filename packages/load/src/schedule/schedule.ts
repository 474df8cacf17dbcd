import type { OpenLoop } from '../load-plan.ts';
import type { Trace } from '../trace/trace.ts';
import { constantArrivals } from './constant.ts';
import { gammaArrivals } from './gamma.ts';
import { poissonArrivals } from './poisson.ts';
import { rateProfile } from './rate-profile.ts';
import { replayedArrivals } from './replayed.ts';
import type { UnitProcess } from './unit-process.ts';

/**
 * When operations are intended to start: a pure sequence, the same for every agent that computes it. A cursor on its current arrival,
 * so that walking it allocates nothing.
 */
export interface Schedule {
  /** The arrival's number among all of the load, from 0. */
  readonly index: number;
  /** Nanoseconds from the start of the load. */
  readonly offset_ns: number;
  /** Moves to the next arrival. */
  advance(): void;
}

/** The schedule of a whole load; of one that replays a trace, with what it replays. Each offset is computed from its arrival, so that no error adds up. */
export function scheduleOf(load: OpenLoop, seed: number, trace?: Trace): Schedule {
  if (trace !== undefined) return replayedArrivals(trace.offsets_ns);
  const profile = rateProfile(load);
  const arrivals = arrivalsOf(load, seed);
  return {
    get index() {
      return arrivals.index;
    },
    get offset_ns() {
      return profile.offsetOf(arrivals.value);
    },
    advance: () => arrivals.advance(),
  };
}

function arrivalsOf({ arrivals }: OpenLoop, seed: number): UnitProcess {
  if (typeof arrivals === 'object' && 'gamma' in arrivals) return gammaArrivals(seed, arrivals.gamma);
  return arrivals === 'poisson' ? poissonArrivals(seed) : constantArrivals();
}

/** The part of a schedule that agent `index` of `count` runs: every arrival `i` with `i mod count = index`. */
export function stripe(schedule: Schedule, agent: { readonly index: number; readonly count: number }): Schedule {
  const skip = (steps: number): void => {
    for (let step = 0; step < steps; step++) schedule.advance();
  };
  skip(agent.index);
  return {
    get index() {
      return schedule.index;
    },
    get offset_ns() {
      return schedule.offset_ns;
    },
    advance: () => skip(agent.count),
  };
}

/** The number of the first arrival at or after an offset. Walks the schedule there. */
export function firstIndexFrom(schedule: Schedule, offset_ns: number): number {
  while (schedule.offset_ns < offset_ns) schedule.advance();
  return schedule.index;
}
