import { nearest } from '@ubench/errors';
import { type Duration, formatDuration, parseDuration, type Rate } from '@ubench/units';
import { type Arrivals, parseArrivals } from './arrivals.ts';
import { type AbortOn, parseAbortOn, parseUntil, type Until } from './early-end.ts';
import { loadErrors } from './load-errors.ts';
import { type LoadKey, loadDefaults, loadKeys } from './load-keys.ts';
import type { LoadPlan, OpenLoop } from './load-plan.ts';
import { countOf, durationOf, positiveDuration, rateOf } from './load-values.ts';
import { isRamp, lengthOf, parseRamp, type Ramp } from './ramp.ts';
import { operationsFrom, plannedReplay, unreadTrace } from './trace/planned-replay.ts';
import { parseTraceSource, type TraceReader, type TraceSpec } from './trace/trace-source.ts';

interface LoadCommon {
  /** How long to measure, warm-up not included. Give this or `operations`. */
  readonly duration?: Duration;
  /** How many operations to measure, over all agents. Give this or `duration`. */
  readonly operations?: number;
  /** Load before the measurement, over the same connections, not counted. Default: 10 % of `duration`; none with `operations` or a trace. */
  readonly warmup?: Duration;
  /** An operation that takes longer, counted from when a client took it up, has failed. Default: `'10s'`. */
  readonly timeout?: Duration;
  /** How long operations in flight at the end may still take; what is left then is a failure, `unfinished`. Default: `timeout`. */
  readonly grace?: Duration;
  /** Ends the load when it is hopeless. */
  readonly abortOn?: AbortOn;
}

/** Each of `concurrency` virtual clients sends when its last operation is done. */
export interface ClosedLoad extends LoadCommon {
  /** Virtual clients, over all agents. */
  readonly concurrency: number;
  /** Pause of a client between two operations. Default: none. */
  readonly think?: Duration;
  /** Ends the load when its throughput is steady, after `duration` at the latest. */
  readonly until?: Until;
  readonly rate?: never;
  readonly trace?: never;
  readonly arrivals?: never;
  readonly maxConcurrency?: never;
  readonly skipAfter?: never;
}

/** Operations start when the schedule says so, however slow the service is. */
export interface OpenLoad extends LoadCommon {
  /** Operations per second over all agents, at most 10 million: one rate, or one that changes. */
  readonly rate: Rate | Ramp;
  /** Default: `constant`. */
  readonly arrivals?: Arrivals;
  /** Cap on connections, opened on demand, over all agents. Default: 1,000. */
  readonly maxConcurrency?: number;
  /** An operation that has waited longer than this for a connection is not sent and has failed, `skipped`. Default: it is sent, however late. */
  readonly skipAfter?: Duration;
  /** Ends the load when its throughput is steady, after `duration` at the latest. */
  readonly until?: Until;
  readonly trace?: never;
  readonly concurrency?: never;
  readonly think?: never;
}

/** Operations start when a trace says so: a load that was recorded, again. Ends with the trace where it does not say otherwise. */
export interface TraceLoad extends LoadCommon {
  /** Its file, relative to the spec, or that with how to read it. Its first part, as long as `warmup`, is not counted. */
  readonly trace: string | TraceSpec;
  /** Cap on connections, opened on demand, over all agents. Default: 1,000. */
  readonly maxConcurrency?: number;
  /** An operation that has waited longer than this for a connection is not sent and has failed, `skipped`. Default: it is sent, however late. */
  readonly skipAfter?: Duration;
  readonly until?: never;
  readonly rate?: never;
  readonly arrivals?: never;
  readonly concurrency?: never;
  readonly think?: never;
}

/** A load as a spec writes it: `{ concurrency: 16, duration: '10s' }` or `{ rate: '200/s', duration: '1m' }`. */
export type Load = ClosedLoad | OpenLoad | TraceLoad;

/** Says which kind of load it is: exactly one of them is given. */
const kinds = ['concurrency', 'rate', 'trace'] as const;
const allKeys = Object.keys(loadKeys);

/**
 * What a spec writes, checked and with every default filled in.
 * @param readTrace Without it, only the form of a load with a trace is checked, and its plan is not one to run.
 * @throws UBENCH_E_LOAD_… and UBENCH_E_TRACE_… for a load that cannot be run, UBENCH_E_UNIT_MISSING or UBENCH_E_UNIT_UNKNOWN for a
 * quantity without a proper unit.
 */
export function parseLoad(load: Load, readTrace?: TraceReader): LoadPlan {
  if (typeof load !== 'object' || load === null || Array.isArray(load)) {
    throw loadErrors.UBENCH_E_LOAD_NOT_AN_OBJECT({ value: load === null ? 'null' : Array.isArray(load) ? 'an array' : `a ${typeof load}` });
  }
  // `undefined` counts as left out: specs compute their options.
  const given = new Map(Object.entries<unknown>({ ...load }).filter(([, value]) => value !== undefined));
  for (const key of given.keys()) {
    if (!allKeys.includes(key)) throw loadErrors.UBENCH_E_LOAD_KEY_UNKNOWN({ key, near: nearest(key, allKeys) });
  }
  const [kind, ...others] = kinds.filter((key) => given.has(key));
  if (kind === undefined || others.length > 0) throw loadErrors.UBENCH_E_LOAD_LOOP({ given: kind === undefined ? [] : [kind, ...others] });
  requireKeysOf(kind, given);
  if (kind === 'concurrency') return parseClosed(given);
  return kind === 'rate' ? parseOpen(given) : parseReplay(given, readTrace);
}

type Given = ReadonlyMap<string, unknown>;

function requireKeysOf(has: (typeof kinds)[number], given: Given): void {
  for (const [key, { of }] of Object.entries<LoadKey>(loadKeys)) {
    if (given.has(key) && !of.includes(has)) throw loadErrors.UBENCH_E_LOAD_KEY_OF_OTHER_LOOP({ key, has, needs: of.join(' or ') });
  }
}

const parseClosed = (given: Given): LoadPlan => ({
  loop: 'closed',
  concurrency: countOf(given.get('concurrency'), 'concurrency'),
  think_ns: given.has('think') ? durationOf(given.get('think'), 'think') : parseDuration(loadDefaults.think),
  ...parseCommon(given),
});

function parseOpen(given: Given): LoadPlan {
  const rate = parseRate(given);
  if (rate.stages !== undefined && given.has('until')) throw loadErrors.UBENCH_E_LOAD_UNTIL({ problem: 'waits for a throughput that the ramp never lets be steady' });
  const duration_ns = lengthOf(rate.stages);
  return {
    loop: 'open',
    ...rate,
    arrivals: parseArrivals(given.get('arrivals') ?? loadDefaults.arrivals),
    ...parseQueue(given),
    ...parseCommon(given, duration_ns > 0 ? { stop: { duration_ns } } : {}),
  };
}

function parseRate(given: Given): Pick<OpenLoop, 'rate_per_s' | 'stages'> {
  const rate = given.get('rate');
  if (!isRamp(rate)) return { rate_per_s: rateOf(rate, 'rate', false) };
  if (given.has('operations')) throw loadErrors.UBENCH_E_LOAD_RAMP({ problem: 'ends after a duration, and not after a number of operations' });
  return parseRamp(rate, given.has('duration') ? positiveDuration(given.get('duration'), 'duration') : undefined);
}

function parseReplay(given: Given, readTrace: TraceReader | undefined): LoadPlan {
  const warmup_ns = given.has('warmup') ? durationOf(given.get('warmup'), 'warmup') : 0;
  const source = parseTraceSource(given.get('trace'));
  const read = readTrace?.(source);
  const fallback = { warmup_ns, stop: { operations: read === undefined ? 1 : operationsFrom(read.trace, warmup_ns) } };
  const common = parseCommon(given, fallback);
  return {
    loop: 'open',
    ...(read === undefined ? unreadTrace(source) : plannedReplay(source, read, common)),
    ...parseQueue(given),
    ...common,
  };
}

const parseQueue = (given: Given): Pick<OpenLoop, 'max_concurrency' | 'skip_after_ns'> => ({
  max_concurrency: given.has('maxConcurrency') ? countOf(given.get('maxConcurrency'), 'maxConcurrency') : loadDefaults.maxConcurrency,
  ...(given.has('skipAfter') ? { skip_after_ns: durationOf(given.get('skipAfter'), 'skipAfter') } : {}),
});

type Common = Pick<LoadPlan, 'warmup_ns' | 'stop' | 'timeout_ns' | 'grace_ns' | 'until' | 'abort_on'>;

/** @param fallback What a load has that says nothing else. */
function parseCommon(given: Given, fallback: { stop?: LoadPlan['stop']; warmup_ns?: number } = {}): Common {
  const stop = parseStop(given) ?? fallback.stop;
  if (stop === undefined) throw loadErrors.UBENCH_E_LOAD_STOP({ both: false });
  const timeout_ns = given.has('timeout') ? positiveDuration(given.get('timeout'), 'timeout') : parseDuration(loadDefaults.timeout);
  const grace_ns = given.has('grace') ? durationOf(given.get('grace'), 'grace') : timeout_ns;
  const earlyEnds = parseEarlyEnds(given);
  // The longest duration says little of a load that ends when it is steady.
  const longest_ns = earlyEnds.until === undefined ? Infinity : earlyEnds.until.over_s * 1e9;
  const usual_ns = fallback.warmup_ns ?? ('duration_ns' in stop ? Math.min(Math.round(stop.duration_ns / 10), longest_ns) : 0);
  const warmup_ns = given.has('warmup') ? durationOf(given.get('warmup'), 'warmup') : usual_ns;
  if ('duration_ns' in stop && warmup_ns > stop.duration_ns) {
    throw loadErrors.UBENCH_E_LOAD_WARMUP({ warmup: formatDuration(warmup_ns), duration: formatDuration(stop.duration_ns) });
  }
  return { warmup_ns, stop, timeout_ns, grace_ns, ...earlyEnds };
}

function parseEarlyEnds(given: Given): Pick<LoadPlan, 'until' | 'abort_on'> {
  const [until, abortOn] = [given.get('until'), given.get('abortOn')];
  if (until !== undefined && given.has('operations')) throw loadErrors.UBENCH_E_LOAD_UNTIL({ problem: 'needs a longest duration, and the load ends after a number of operations' });
  return { ...(until === undefined ? {} : { until: parseUntil(until) }), ...(abortOn === undefined ? {} : { abort_on: parseAbortOn(abortOn) }) };
}

function parseStop(given: Given): LoadPlan['stop'] | undefined {
  if (given.has('duration') && given.has('operations')) throw loadErrors.UBENCH_E_LOAD_STOP({ both: true });
  if (given.has('operations')) return { operations: countOf(given.get('operations'), 'operations') };
  return given.has('duration') ? { duration_ns: positiveDuration(given.get('duration'), 'duration') } : undefined;
}
