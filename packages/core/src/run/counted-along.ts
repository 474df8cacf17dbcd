import { isDeepStrictEqual } from 'node:util';
import type { Workload } from '@ubench/load';
import type { PlannedLoadBenchmark } from '../plan/plan.ts';
import type { BackgroundLoad } from './background-loads.ts';

/** Whose operations a server's own count has in it, beside those of the benchmark. */
export interface CountedAlong {
  readonly loads: readonly BackgroundLoad[];
  /** The name of a load of which nobody can tell. */
  readonly unknown?: string;
}

/**
 * A counter counts the operations of a load beside the benchmark too where both workloads ask for it in the same way, on the same deployment.
 * Where they ask for it differently, it may count the other's, or not.
 */
export function countedAlong(bench: PlannedLoadBenchmark, workload: Workload, background: readonly BackgroundLoad[]): CountedAlong {
  const { serverOperations } = workload.type;
  if (serverOperations === undefined) return { loads: [] };
  const loads = background.filter(({ planned }) => planned.deployment === bench.deployment);
  const other = loads.find(({ planned, node }) => node.workload.type.serverOperations !== serverOperations || !isDeepStrictEqual(planned.workload.options, bench.workload.options));
  return other === undefined ? { loads } : { loads: [], unknown: other.planned.name };
}
