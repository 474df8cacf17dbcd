import { plannedOperations } from '@ubench/load';
import { formatShare } from '@ubench/units';
import { clientDriver } from '../client/client-driver.ts';
import { findingOf } from '../judge/finding-codes.ts';
import { samplesFor } from '../result/measured.ts';
import type { Finding } from '../result/result.ts';
import type { Plan, PlannedBenchmark } from './plan.ts';

export interface PlanWarning {
  /** The benchmark's id. */
  readonly benchmark: string;
  readonly finding: Finding;
}

/** A wider margin hides more than noise: a service that is half as slow again passes. */
const widestMargin = 0.5;

/** What can be said against a plan before it runs: too few operations for a 99th percentile, and margins that let everything pass. */
export function planWarnings({ benchmarks }: Plan): PlanWarning[] {
  return benchmarks
    .filter(({ mode }) => mode === 'run')
    .flatMap((bench) => [...tooFew(bench), ...tooWide(bench)].map((finding) => ({ benchmark: bench.id, finding })));
}

function tooFew(bench: PlannedBenchmark): Finding[] {
  const operations = plannedOf(bench);
  if (operations === undefined || operations >= samplesFor.p99) return [];
  const [made, needed] = [Math.floor(operations), samplesFor.p99].map((count) => count.toLocaleString('en-US'));
  return [findingOf('few-operations', `it makes ${made} operations over all trials, and a p99 needs ${needed}`)];
}

function tooWide({ gate = {} }: PlannedBenchmark): Finding[] {
  const wide = Object.entries(gate).filter(([, { margin_share }]) => margin_share > widestMargin);
  return wide.map(([metric, { margin_share }]) => findingOf('wide-margin', `its gate lets ${metric} become ${formatShare(margin_share)} worse`));
}

/** Over all trials; `undefined` where only the service decides. */
function plannedOf(bench: PlannedBenchmark): number | undefined {
  // What a program of the user's own does, only it knows.
  const operations = bench.kind === 'load' && bench.driver.name !== clientDriver.name ? plannedOperations(bench.load) : undefined;
  return operations === undefined ? undefined : operations * bench.trials;
}
