import { plannedOperations } from '@ubench/load';
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
    const operations = bench.mode === 'run' ? plannedOf(bench) : undefined;
    if (operations === undefined || operations >= samplesFor.p99) return [];
    const [made, needed] = [Math.floor(operations), samplesFor.p99].map((count) => count.toLocaleString('en-US'));
    return [{ benchmark: bench.id, finding: findingOf('few-operations', `it makes ${made} operations over all trials, and a p99 needs ${needed}`) }];
  });
}

/** Over all trials; `undefined` where only the service decides. */
function plannedOf(bench: PlannedBenchmark): number | undefined {
  const operations = bench.kind === 'load' ? plannedOperations(bench.load) : undefined;
  return operations === undefined ? undefined : operations * bench.trials;
}
