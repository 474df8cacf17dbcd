import { type ArrivalKind, arrivalKind } from '../arrivals.ts';
import type { LoadPlan } from '../load-plan.ts';
import type { Headline } from '../measurement/phase-measurement.ts';

/** Which loads a driver can run, so that one that it cannot is refused before anything starts. */
export interface DriverLoads {
  /** Absent: no closed loop. */
  readonly closed?: {
    /** Its clients pause between two operations for as long as `think` says. */
    readonly think: boolean;
    /**
     * A free client sends again at once, or after `think`. False for a driver that may let it wait for something else: a throughput that
     * falls short of concurrency ÷ latency then says nothing against the measurement.
     */
    readonly continuous: boolean;
  };
  /** Absent: no open loop. */
  readonly open?: {
    readonly arrivals: readonly ArrivalKind[];
    /** Its rate may change during the measurement (`stages`). Default: it may not. */
    readonly ramps?: boolean;
    /** It does not send what has waited too long for a connection (`skipAfter`), and records it as `skipped`. Default: it sends everything. */
    readonly skips?: boolean;
    /**
     * Where its latency begins: at the instant that the schedule asked for, or only when the operation is sent. With `sent`, time that
     * operations wait behind a stalled service is in no number, so the result has no response time and a warning.
     */
    readonly latencyFrom: 'intended' | 'sent';
  };
  /** What may end the measurement. */
  readonly stops: readonly ('duration' | 'operations')[];
}

/** What a driver lacks for a load, as the end of a sentence; `undefined` where it can run it. */
export function lackFor(load: LoadPlan, loads: DriverLoads): string | undefined {
  if (load.loop === 'closed' && loads.closed === undefined) return 'it has no closed loop (concurrency)';
  if (load.loop === 'open' && loads.open === undefined) return 'it has no open loop (rate)';
  if (load.loop === 'closed' && load.think_ns > 0 && loads.closed?.think === false) return 'its clients do not pause between operations (think)';
  if (load.loop === 'open' && loads.open?.arrivals.includes(arrivalKind(load.arrivals)) === false) return `its operations do not arrive ${arrivalKind(load.arrivals)} (arrivals)`;
  if (load.loop === 'open' && load.stages !== undefined && loads.open?.ramps !== true) return 'its rate does not change (from, to)';
  if (load.loop === 'open' && load.skip_after_ns !== undefined && loads.open?.skips !== true) return 'it sends what has waited too long as well (skipAfter)';
  const stop = 'operations' in load.stop ? 'operations' : 'duration';
  if (!loads.stops.includes(stop)) return stop === 'operations' ? 'it does not end after a number of operations' : 'it does not end after a duration';
  return undefined;
}

/** What `latency` is when a driver runs a load. */
export function headlineOf(load: LoadPlan, loads: DriverLoads): Headline {
  return load.loop === 'open' && loads.open?.latencyFrom === 'intended' ? 'responseTime' : 'serviceTime';
}
