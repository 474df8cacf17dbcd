import { findingOf } from '../judge/finding-codes.ts';
import { samplesFor } from '../result/measured.ts';
import type { Finding } from '../result/result.ts';
import type { Plan, PlannedBenchmark } from './plan.ts';

export interface PlanWarning {
  /** The benchmark's id. */
  readonly benchmark: string;
  readonly finding: Finding;
}

/** What can be said against a plan before it runs: benchmarks that make too few operations for a 99th percentile. */
export function planWarnings({ benchmarks }: Plan): PlanWarning[] {
  return benchmarks.flatMap((bench) => {
    const operations = bench.mode === 'run' ? plannedOperations(bench) : undefined;
    if (operations === undefined || operations >= samplesFor.p99) return [];
    const [made, needed] = [Math.floor(operations), samplesFor.p99].map((count) => count.toLocaleString('en-US'));
    return [{ benchmark: bench.id, finding: findingOf('few-operations', `it makes ${made} operations over all trials, and a p99 needs ${needed}`) }];
  });
}

/** Over all trials; `undefined` where only the service decides, as in a closed loop over a time. */
function plannedOperations(bench: PlannedBenchmark): number | undefined {
  if (bench.kind !== 'load') return undefined;
  const { stop } = bench.load;
  if ('operations' in stop) return stop.operations * bench.trials;
  return bench.load.loop === 'open' ? (bench.load.rate_per_s * stop.duration_ns * bench.trials) / 1e9 : undefined;
}
