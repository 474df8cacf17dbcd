import { defineErrors, nearest, UbenchError } from '@ubench/errors';
import { type Duration, formatDuration, type Nanoseconds, nanoseconds, parseDuration, parseRate, type Rate } from '@ubench/units';
import { highestRate_per_s, type LoadKey, loadDefaults, loadKeys } from './load-keys.ts';
import type { LoadPlan } from './load-plan.ts';

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
  /** Operations per second over all agents, at most 10 million. */
  readonly rate: Rate;
  /** `constant`: evenly spaced; `poisson`: independent, as from many users. Default: `constant`. */
  readonly arrivals?: 'constant' | 'poisson';
  /** Cap on connections, opened on demand, over all agents. Default: 1,000. */
  readonly maxConcurrency?: number;
  readonly concurrency?: never;
  readonly think?: never;
}

/** A load as a spec writes it: `{ concurrency: 16, duration: '10s' }` or `{ rate: '200/s', duration: '1m' }`. */
export type Load = ClosedLoad | OpenLoad;

const keysOf = (loop: LoadKey['loop']): string[] => Object.entries(loadKeys).flatMap(([key, entry]) => (entry.loop === loop ? [key] : []));
const closedKeys = keysOf('closed');
const openKeys = keysOf('open');
const allKeys = Object.keys(loadKeys);

export const loadErrors = defineErrors({
  UBENCH_E_LOAD_NOT_AN_OBJECT: (p: { value: string }) => ({
    what: `A load is an object, not ${p.value}.`,
    fix: "Write load: { concurrency: 16, duration: '10s' } or load: { rate: '200/s', duration: '10s' }.",
  }),
  UBENCH_E_LOAD_KEY_UNKNOWN: (p: { key: string; near: string | undefined }) => ({
    what: `A load has no key '${p.key}'.`,
    fix: p.near === undefined ? `Its keys are ${allKeys.join(', ')}.` : `Did you mean '${p.near}'?`,
  }),
  UBENCH_E_LOAD_LOOP: (p: { both: boolean }) => ({
    what: p.both ? 'A load has both concurrency and rate.' : 'A load has neither concurrency nor rate.',
    fix: "Write concurrency: 16 for clients that send when their last operation is done, or rate: '200/s' for operations at a fixed rate.",
  }),
  UBENCH_E_LOAD_STOP: (p: { both: boolean }) => ({
    what: p.both ? 'A load has both duration and operations.' : 'A load does not say when it ends.',
    fix: "Write duration: '10s' to measure for a time, or operations: 10_000 to measure so many operations.",
  }),
  UBENCH_E_LOAD_KEY_OF_OTHER_LOOP: (p: { key: string; has: string; needs: string }) => ({
    what: `A load with ${p.has} has no '${p.key}'.`,
    fix: `Remove '${p.key}', or replace ${p.has} by ${p.needs}.`,
  }),
  UBENCH_E_LOAD_COUNT: (p: { key: string; value: string }) => ({
    what: `${p.key} must be a whole number from 1, not ${p.value}.`,
    fix: `Write ${p.key}: 16, or another whole number.`,
  }),
  UBENCH_E_LOAD_RATE: (p: { value: string }) => ({
    what: `rate must be more than 0 and at most 10 million per second, not ${p.value}.`,
    fix: "Write a rate that a service can be asked for, such as rate: '200/s'.",
  }),
  UBENCH_E_LOAD_ARRIVALS: (p: { value: string; near: string | undefined }) => ({
    what: `arrivals must be 'constant' or 'poisson', not ${p.value}.`,
    fix: p.near === undefined ? "Write arrivals: 'constant', or leave it out." : `Did you mean '${p.near}'?`,
  }),
  UBENCH_E_LOAD_DURATION_ZERO: (p: { key: string }) => ({
    what: `${p.key} must be longer than nothing.`,
    fix: `Write ${p.key}: '10s', or another duration.`,
  }),
  UBENCH_E_LOAD_WARMUP: (p: { warmup: string; duration: string }) => ({
    what: `The warm-up (${p.warmup}) is longer than the measurement (${p.duration}).`,
    fix: 'Shorten warmup or lengthen duration: the warm-up comes before the duration and is not part of it.',
  }),
});

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
  const common = parseCommon(given);
  if (closed) {
    return {
      loop: 'closed',
      concurrency: count(given, 'concurrency'),
      think_ns: given.has('think') ? duration(given, 'think') : parseDuration(loadDefaults.think),
      ...common,
    };
  }
  return {
    loop: 'open',
    rate_per_s: rate(given.get('rate')),
    arrivals: arrivals(given.get('arrivals') ?? loadDefaults.arrivals),
    max_concurrency: given.has('maxConcurrency') ? count(given, 'maxConcurrency') : loadDefaults.maxConcurrency,
    ...common,
  };
}

type Given = ReadonlyMap<string, unknown>;

function parseCommon(given: Given): Pick<LoadPlan, 'warmup_ns' | 'stop' | 'timeout_ns' | 'grace_ns'> {
  if (given.has('duration') === given.has('operations')) throw loadErrors.UBENCH_E_LOAD_STOP({ both: given.has('duration') });
  const timeout_ns = given.has('timeout') ? positive(given, 'timeout') : parseDuration(loadDefaults.timeout);
  const grace_ns = given.has('grace') ? duration(given, 'grace') : timeout_ns;
  if (given.has('operations')) {
    const warmup_ns = given.has('warmup') ? duration(given, 'warmup') : 0;
    return { warmup_ns, stop: { operations: count(given, 'operations') }, timeout_ns, grace_ns };
  }
  const duration_ns = positive(given, 'duration');
  const warmup_ns = given.has('warmup') ? duration(given, 'warmup') : nanoseconds(Math.round(duration_ns / 10));
  if (warmup_ns > duration_ns) {
    throw loadErrors.UBENCH_E_LOAD_WARMUP({ warmup: formatDuration(warmup_ns), duration: formatDuration(duration_ns) });
  }
  return { warmup_ns, stop: { duration_ns }, timeout_ns, grace_ns };
}

function duration(given: Given, key: string): Nanoseconds {
  try {
    return parseDuration(given.get(key));
  } catch (error) {
    throw error instanceof UbenchError ? error.at(`load.${key}`) : error;
  }
}

function positive(given: Given, key: string): Nanoseconds {
  const value = duration(given, key);
  if (value <= 0) throw loadErrors.UBENCH_E_LOAD_DURATION_ZERO({ key });
  return value;
}

function count(given: Given, key: string): number {
  const value = given.get(key);
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    throw loadErrors.UBENCH_E_LOAD_COUNT({ key, value: quote(value) });
  }
  return value;
}

function rate(value: unknown): number {
  let rate_per_s: number;
  try {
    rate_per_s = parseRate(value);
  } catch (error) {
    throw error instanceof UbenchError ? error.at('load.rate') : error;
  }
  if (!(rate_per_s > 0 && rate_per_s <= highestRate_per_s)) throw loadErrors.UBENCH_E_LOAD_RATE({ value: quote(value) });
  return rate_per_s;
}

function arrivals(value: unknown): 'constant' | 'poisson' {
  if (value === 'constant' || value === 'poisson') return value;
  const near = typeof value === 'string' ? nearest(value, ['constant', 'poisson']) : undefined;
  throw loadErrors.UBENCH_E_LOAD_ARRIVALS({ value: quote(value), near });
}

const quote = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value));
