import { nearest } from '@ubench/errors';
import { type Duration, formatDuration, nanoseconds, parseDuration, type Rate } from '@ubench/units';
import { type Arrivals, parseArrivals } from './arrivals.ts';
import { loadErrors } from './load-errors.ts';
import { type LoadKey, loadDefaults, loadKeys } from './load-keys.ts';
import type { LoadPlan, OpenLoop } from './load-plan.ts';
import { countOf, durationOf, positiveDuration, rateOf } from './load-values.ts';
import { isRamp, lengthOf, parseRamp, type Ramp } from './ramp.ts';

interface LoadCommon {
  /** How long to measure, warm-up not included. Give this or `operations`. */
  readonly duration?: Duration;
  /** How many operations to measure, over all agents. Give this or `duration`. */
  readonly operations?: number;
  /** Load before the measurement, over the same connections, not counted. Default: 10 % of `duration`; none with `operations`. */
  readonly warmup?: Duration;
  /** An operation that takes longer, counted from when a client took it up, has failed. Default: `'10s'`. */
  readonly timeout?: Duration;
  /** How long operations in flight at the end may still take; what is left then is a failure, `unfinished`. Default: `timeout`. */
  readonly grace?: Duration;
}

/** Each of `concurrency` virtual clients sends when its last operation is done. */
export interface ClosedLoad extends LoadCommon {
  /** Virtual clients, over all agents. */
  readonly concurrency: number;
  /** Pause of a client between two operations. Default: none. */
  readonly think?: Duration;
  readonly rate?: never;
  readonly arrivals?: never;
  readonly maxConcurrency?: never;
}

/** Operations start when the schedule says so, however slow the service is. */
export interface OpenLoad extends LoadCommon {
  /** Operations per second over all agents, at most 10 million: one rate, or one that changes. */
  readonly rate: Rate | Ramp;
  /** Default: `constant`. */
  readonly arrivals?: Arrivals;
  /** Cap on connections, opened on demand, over all agents. Default: 1,000. */
  readonly maxConcurrency?: number;
  readonly concurrency?: never;
  readonly think?: never;
}

const keysOf = (loop: LoadKey['loop']): string[] => Object.entries(loadKeys).flatMap(([key, entry]) => (entry.loop === loop ? [key] : []));
const closedKeys = keysOf('closed');
const openKeys = keysOf('open');
const allKeys = Object.keys(loadKeys);

/** A load as a spec writes it: `{ concurrency: 16, duration: '10s' }` or `{ rate: '200/s', duration: '1m' }`. */
export type Load = ClosedLoad | OpenLoad;

/**
 * What a spec writes, checked and with every default filled in.
 * @throws UBENCH_E_LOAD_… for a load that cannot be run, UBENCH_E_UNIT_MISSING or UBENCH_E_UNIT_UNKNOWN for a quantity without
 * a proper unit.
 */
export function parseLoad(load: Load): LoadPlan {
  if (typeof load !== 'object' || load === null || Array.isArray(load)) {
    throw loadErrors.UBENCH_E_LOAD_NOT_AN_OBJECT({ value: load === null ? 'null' : Array.isArray(load) ? 'an array' : `a ${typeof load}` });
  }
  // `undefined` counts as left out: specs compute their options.
  const given = new Map(Object.entries<unknown>({ ...load }).filter(([, value]) => value !== undefined));
  for (const key of given.keys()) {
    if (!allKeys.includes(key)) throw loadErrors.UBENCH_E_LOAD_KEY_UNKNOWN({ key, near: nearest(key, allKeys) });
  }
  const closed = given.has('concurrency');
  if (closed === given.has('rate')) throw loadErrors.UBENCH_E_LOAD_LOOP({ both: closed });
  const [has, needs] = closed ? (['concurrency', 'rate'] as const) : (['rate', 'concurrency'] as const);
  for (const key of closed ? openKeys : closedKeys) {
    if (given.has(key)) throw loadErrors.UBENCH_E_LOAD_KEY_OF_OTHER_LOOP({ key, has, needs });
  }
  return closed ? parseClosed(given) : parseOpen(given);
}

type Given = ReadonlyMap<string, unknown>;

const parseClosed = (given: Given): LoadPlan => ({
  loop: 'closed',
  concurrency: countOf(given.get('concurrency'), 'concurrency'),
  think_ns: given.has('think') ? durationOf(given.get('think'), 'think') : parseDuration(loadDefaults.think),
  ...parseCommon(given),
});

function parseOpen(given: Given): LoadPlan {
  const rate = parseRate(given);
  const length_ns = lengthOf(rate.stages);
  return {
    loop: 'open',
    ...rate,
    arrivals: parseArrivals(given.get('arrivals') ?? loadDefaults.arrivals),
    max_concurrency: given.has('maxConcurrency') ? countOf(given.get('maxConcurrency'), 'maxConcurrency') : loadDefaults.maxConcurrency,
    ...parseCommon(given, length_ns > 0 ? nanoseconds(length_ns) : undefined),
  };
}

function parseRate(given: Given): Pick<OpenLoop, 'rate_per_s' | 'stages'> {
  const rate = given.get('rate');
  if (!isRamp(rate)) return { rate_per_s: rateOf(rate, 'rate', false) };
  if (given.has('operations')) throw loadErrors.UBENCH_E_LOAD_RAMP({ problem: 'ends after a duration, and not after a number of operations' });
  return parseRamp(rate, given.has('duration') ? positiveDuration(given.get('duration'), 'duration') : undefined);
}

/** @param length_ns How long the load takes that says nothing of its end. */
function parseCommon(given: Given, length_ns?: number): Pick<LoadPlan, 'warmup_ns' | 'stop' | 'timeout_ns' | 'grace_ns'> {
  const has = { duration: given.has('duration'), operations: given.has('operations') };
  if (has.duration === has.operations && (has.duration || length_ns === undefined)) throw loadErrors.UBENCH_E_LOAD_STOP({ both: has.duration });
  const timeout_ns = given.has('timeout') ? positiveDuration(given.get('timeout'), 'timeout') : parseDuration(loadDefaults.timeout);
  const grace_ns = given.has('grace') ? durationOf(given.get('grace'), 'grace') : timeout_ns;
  if (has.operations) {
    const warmup_ns = given.has('warmup') ? durationOf(given.get('warmup'), 'warmup') : 0;
    return { warmup_ns, stop: { operations: countOf(given.get('operations'), 'operations') }, timeout_ns, grace_ns };
  }
  const duration_ns = has.duration || length_ns === undefined ? positiveDuration(given.get('duration'), 'duration') : length_ns;
  const warmup_ns = given.has('warmup') ? durationOf(given.get('warmup'), 'warmup') : nanoseconds(Math.round(duration_ns / 10));
  if (warmup_ns > duration_ns) {
    throw loadErrors.UBENCH_E_LOAD_WARMUP({ warmup: formatDuration(warmup_ns), duration: formatDuration(duration_ns) });
  }
  return { warmup_ns, stop: { duration_ns }, timeout_ns, grace_ns };
}
