import type { LoadBenchNode } from '../collect/spec-tree.ts';
import { backgroundSeed, benchmarkId, benchmarkSeed } from '../plan/benchmark-id.ts';
import type { PlannedLoadBenchmark } from '../plan/plan.ts';
import type { PlannedProbes } from '../plan/planned-probes.ts';

/** A point that no plan has: what is measured, and the functions of the spec beside it. */
export interface Probe {
  readonly bench: PlannedLoadBenchmark;
  readonly node: LoadBenchNode;
}

/** A point like another at another load. Only its load, its name and its seed are its own; the same load has the same ones in every run. */
export function probeOf(origin: Probe, parameter: PlannedProbes['parameter'], value: number, seed: number | null): Probe {
  const written = parameter === 'rate' ? `${value}/s` : value;
  const node: LoadBenchNode = { ...origin.node, parameters: { ...origin.node.parameters, [parameter]: written } };
  const id = benchmarkId(origin.bench.file, node);
  const { load } = origin.bench;
  const bench: PlannedLoadBenchmark = {
    ...origin.bench,
    id,
    seed: benchmarkSeed(id, seed),
    parameters: { ...node.parameters },
    load: load.loop === 'open' ? { ...load, rate_per_s: value } : { ...load, concurrency: value },
    ...(origin.bench.background && { background: origin.bench.background.map((each) => ({ ...each, seed: backgroundSeed(id, each.name, seed) })) }),
    derived_from: origin.bench.derived_from ?? origin.bench.id,
  };
  return { bench, node };
}
