import { plannedLength } from '@ubench/load';
import type { Plan, PlannedBenchmark } from './plan.ts';
import type { PlannedProbes } from './planned-probes.ts';

/** How long a function is called, by default of what measures it: a little longer where a call takes long. */
export const functionTime_ms = { warmup: 50, measure: 100 } as const;

/** What can be said of how long a plan takes, before it runs. */
export interface PlanEstimate {
  /** Warm-up and measurement, over all trials, as far as the plan decides it. */
  readonly known_ns: number;
  /** Trials of benchmarks that run. */
  readonly trials: number;
  /** Ids of benchmarks whose measurement ends after so many operations of a closed loop: only the service decides how long that takes. */
  readonly open: readonly string[];
  /** Points beside them that the run decides on: how many there can be, and their load. Absent where there are none. */
  readonly probes?: { readonly at_most: number; readonly known_ns: number };
}

/**
 * Adds up the loads of a plan. Not in it, for nobody knows before: starting services, preparing data, connecting, and operations that are
 * still under way when a measurement ends.
 */
export function estimatePlan({ benchmarks, probes = [] }: Pick<Plan, 'benchmarks' | 'probes'>): PlanEstimate {
  const running = benchmarks.filter(({ mode }) => mode === 'run');
  return {
    known_ns: running.reduce((sum, bench) => sum + knownTime(bench), 0),
    trials: running.reduce((sum, { trials }) => sum + trials, 0),
    open: running.filter((bench) => !isBounded(bench)).map(({ id }) => id),
    ...(probes.length > 0 && {
      probes: { at_most: probes.reduce((sum, { at_most }) => sum + at_most, 0), known_ns: probes.reduce((sum, each) => sum + probesTime(each, running), 0) },
    }),
  };
}

/** At most: each like the longest planned point of its sweep. */
function probesTime({ sweep, at_most }: PlannedProbes, running: readonly PlannedBenchmark[]): number {
  return at_most * Math.max(0, ...running.filter(({ group }) => group === sweep).map(knownTime));
}

/** Whether the plan alone decides how long a measurement takes. */
export const isBounded = (bench: PlannedBenchmark): boolean => bench.kind === 'function' || plannedLength(bench.load) !== undefined;

/** Nanoseconds of load over all trials, as far as the plan decides it. */
export function knownTime(bench: PlannedBenchmark): number {
  if (bench.kind === 'function') return (functionTime_ms.warmup + functionTime_ms.measure) * 1e6 * bench.trials;
  const { load, trials } = bench;
  return (load.warmup_ns + (plannedLength(load) ?? 0)) * trials;
}
