import type { OpenLoop } from '../load-plan.ts';
import type { Trace } from '../trace/trace.ts';
import { ConstantArrivals } from './constant.ts';
import { gammaArrivals } from './gamma.ts';
import { poissonArrivals } from './poisson.ts';
import { type RateProfile, rateProfile } from './rate-profile.ts';
import { ReplayedArrivals } from './replayed.ts';
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
  /** Moves so many arrivals on, one by default. */
  advance(steps?: number): void;
}

/** The schedule of a whole load; of one that replays a trace, with what it replays. */
export function scheduleOf(load: OpenLoop, seed: number, trace?: Trace): Schedule {
  return trace === undefined ? new RatedArrivals(rateProfile(load), arrivalsOf(load, seed)) : new ReplayedArrivals(trace.offsets_ns);
}

/** A unit process on the time axis of a rate. Each offset is computed from its arrival, so that no error adds up. */
class RatedArrivals implements Schedule {
  index: number;
  offset_ns: number;
  readonly #profile: RateProfile;
  readonly #arrivals: UnitProcess;

  constructor(profile: RateProfile, arrivals: UnitProcess) {
    this.#profile = profile;
    this.#arrivals = arrivals;
    this.index = arrivals.index;
    this.offset_ns = profile.offsetOf(arrivals.value);
  }

  advance(steps = 1): void {
    this.#arrivals.advance(steps);
    this.index = this.#arrivals.index;
    this.offset_ns = this.#profile.offsetOf(this.#arrivals.value);
  }
}

function arrivalsOf({ arrivals }: OpenLoop, seed: number): UnitProcess {
  if (typeof arrivals === 'object' && 'gamma' in arrivals) return gammaArrivals(seed, arrivals.gamma);
  return arrivals === 'poisson' ? poissonArrivals(seed) : new ConstantArrivals();
}

/** The part of a schedule that agent `index` of `count` runs: every arrival `i` with `i mod count = index`. */
export const stripe = (schedule: Schedule, agent: { readonly index: number; readonly count: number }): Schedule => new Stripe(schedule, agent.index, agent.count);

class Stripe implements Schedule {
  index = 0;
  offset_ns = 0;
  readonly #schedule: Schedule;
  readonly #count: number;

  constructor(schedule: Schedule, first: number, count: number) {
    this.#schedule = schedule;
    this.#count = count;
    this.#move(first);
  }

  advance(steps = 1): void {
    this.#move(steps * this.#count);
  }

  #move(steps: number): void {
    this.#schedule.advance(steps);
    this.index = this.#schedule.index;
    this.offset_ns = this.#schedule.offset_ns;
  }
}

/** The number of the first arrival at or after an offset. Walks the schedule there. */
export function firstIndexFrom(schedule: Schedule, offset_ns: number): number {
  while (schedule.offset_ns < offset_ns) schedule.advance();
  return schedule.index;
}
