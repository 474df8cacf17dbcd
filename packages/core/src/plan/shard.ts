import { isBounded, knownTime } from './estimate.ts';
import type { BoundPlan } from './build-plan.ts';
import { deploymentsOf, type Plan, type PlannedBenchmark } from './plan.ts';

/** One of so many parts of a selection. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** For connecting and the rest that each trial needs beside its load. */
const perTrial_ns = 1e9;

/**
 * The part of a plan that is one shard: neighbours in the plan, so that what shares a deployment mostly stays together, with the points of
 * a sweep never apart. The shards of one plan are disjoint and complete, about equally long by their estimates, and empty only where there
 * are fewer benchmarks than shards.
 */
export function shardPlan(bound: BoundPlan, { index, count }: Shard): BoundPlan {
  const benchmarks = shardsOf(bound.plan, count)[index - 1]!;
  const deployments = bound.plan.deployments.filter(({ id }) => benchmarks.some((bench) => bench.mode === 'run' && deploymentsOf(bench).includes(id)));
  const files = bound.plan.files.filter(({ path }) => benchmarks.some(({ file }) => file === path));
  const probes = bound.plan.probes?.filter(({ sweep }) => benchmarks.some(({ group }) => group === sweep)) ?? [];
  const { probes: _, ...plan } = bound.plan;
  return { ...bound, plan: { ...plan, files, deployments, benchmarks, ...(probes.length > 0 && { probes }) } };
}

function shardsOf({ benchmarks, probes = [] }: Plan, count: number): PlannedBenchmark[][] {
  const typical_ns = typicalTime(benchmarks);
  const units = [...Map.groupBy(benchmarks, ({ group, id }) => group ?? id).values()].map((members) => ({
    members,
    time_ns: timeOf(members.map((bench) => weight(bench, typical_ns)), probes.find(({ sweep }) => sweep === members[0]!.group)?.at_most ?? 0),
  }));
  let left_ns = units.reduce((sum, { time_ns }) => sum + time_ns, 0);
  return Array.from({ length: count }, (_, shard) => {
    const share_ns = left_ns / (count - shard);
    const taken: PlannedBenchmark[] = [];
    let taken_ns = 0;
    // One at least, and then as long as that brings it nearer to its share of what is left.
    while (units.length > 0 && (taken.length === 0 || Math.abs(taken_ns + units[0]!.time_ns - share_ns) <= Math.abs(taken_ns - share_ns))) {
      const { members, time_ns } = units.shift()!;
      taken.push(...members);
      taken_ns += time_ns;
    }
    left_ns -= taken_ns;
    return taken;
  });
}

/** With as many probes as there can be, each as long as the longest point. */
const timeOf = (weights: readonly number[], probes: number): number => weights.reduce((sum, each) => sum + each, 0) + probes * Math.max(...weights);

/** A benchmark that ends after so many operations counts as much as others do on average. */
function weight(bench: PlannedBenchmark, typical_ns: number): number {
  if (bench.mode !== 'run') return 0;
  return knownTime(bench) + bench.trials * (perTrial_ns + (isBounded(bench) ? 0 : typical_ns));
}

function typicalTime(benchmarks: readonly PlannedBenchmark[]): number {
  const bounded = benchmarks.filter((bench) => bench.mode === 'run' && isBounded(bench));
  return bounded.length === 0 ? 0 : bounded.reduce((sum, bench) => sum + knownTime(bench) / bench.trials, 0) / bounded.length;
}
