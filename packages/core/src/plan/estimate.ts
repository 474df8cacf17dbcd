import { plannedLength } from '@ubench/load';
import type { Plan, PlannedBenchmark } from './plan.ts';

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
}

/**
 * Adds up the loads of a plan. Not in it, for nobody knows before: starting services, preparing data, connecting, and operations that are
 * still under way when a measurement ends.
 */
export function estimatePlan({ benchmarks }: Pick<Plan, 'benchmarks'>): PlanEstimate {
  const running = benchmarks.filter(({ mode }) => mode === 'run');
  return {
    known_ns: running.reduce((sum, bench) => sum + knownTime(bench), 0),
    trials: running.reduce((sum, { trials }) => sum + trials, 0),
    open: running.filter((bench) => !isBounded(bench)).map(({ id }) => id),
  };
}

/** Whether the plan alone decides how long a measurement takes. */
export const isBounded = (bench: PlannedBenchmark): boolean => bench.kind === 'function' || plannedLength(bench.load) !== undefined;

/** Nanoseconds of load over all trials, as far as the plan decides it. */
export function knownTime(bench: PlannedBenchmark): number {
  if (bench.kind === 'function') return (functionTime_ms.warmup + functionTime_ms.measure) * 1e6 * bench.trials;
  const { load, trials } = bench;
  return (load.warmup_ns + (plannedLength(load) ?? 0)) * trials;
}
