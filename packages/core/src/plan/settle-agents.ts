import { nearest } from '@ubench/errors';
import type { Backends } from '../backend/backends.ts';
import type { LoadBenchNode } from '../collect/spec-tree.ts';
import { coreErrors } from '../core-errors.ts';
import { agentCount } from './agent-count.ts';
import { agentService, placeName } from './agent-service.ts';
import type { BoundPlan } from './build-plan.ts';
import type { PlannedDeployment, PlannedLoadBenchmark } from './plan.ts';

/** A benchmark whose load runs in a place, and what it asks of it. */
interface Placed {
  readonly bench: PlannedLoadBenchmark;
  readonly backend: string;
  readonly count: number;
  readonly cpus: number | undefined;
}

/**
 * Finds where the load of every benchmark that is to run runs. Where that is a place on a backend, the plan gets a deployment that is such a place: one for each
 * backend and spec file, with room for the most agents that a benchmark of it has.
 * @throws UBENCH_E_AGENTS_ON, with the line of its benchmark; as `Backends.placed`.
 */
export async function settleAgents(backends: Backends, bound: BoundPlan): Promise<void> {
  const placed: Placed[] = [];
  for (const bench of bound.plan.benchmarks) {
    const node = bound.benchmarks.get(bench.id);
    if (bench.kind !== 'load' || bench.mode !== 'run' || node?.what !== 'load') continue;
    const backend = await placeOf(bench, node, backends, bound);
    if (backend === undefined) continue;
    const { count, cpus } = { count: mostAgents(bench, node), cpus: node.agents.cpus };
    placed.push({ bench, backend, count, cpus });
  }
  for (const [, all] of Map.groupBy(placed, ({ bench, backend }) => `${bench.file} > ${backend}`)) {
    const place = placeFor(all);
    bound.plan.deployments.push(place);
    for (const { bench } of all) bench.agents_place = place.id;
  }
}

/** The backend of the place that a load runs in; `undefined`: it runs in threads. */
async function placeOf(bench: PlannedLoadBenchmark, { agents, line }: LoadBenchNode, backends: Backends, { plan }: BoundPlan): Promise<string | undefined> {
  const target = plan.deployments.find(({ id }) => id === bench.deployment)!.backend;
  const name = agents.on ?? target;
  if (name === 'local') return undefined;
  const { type, options } = await backends.placed(name);
  if (type.placesAgents?.(options) === true) return name;
  if (agents.on === undefined) return undefined;
  const able = [...backends.placesOfAgents, 'local'];
  throw coreErrors.UBENCH_E_AGENTS_ON({ on: name, near: nearest(name, able), able }, { where: `${bench.file}:${line}` });
}

/** Loads beside it run in the same agents. */
function mostAgents(bench: PlannedLoadBenchmark, { workload, background }: LoadBenchNode): number {
  const beside = (bench.background ?? []).map((planned, index) => {
    const { type } = background[index]!.workload;
    return agentCount({ agents: null, driver: { name: 'executor', options: {} }, load: planned.load }, type.streaming?.(planned.workload.options), undefined, false);
  });
  return Math.max(agentCount(bench, workload.type.streaming?.(bench.workload.options), undefined, false), ...beside);
}

function placeFor(all: readonly Placed[]): PlannedDeployment {
  const [{ bench, backend }] = all as [Placed, ...Placed[]];
  const cpus = all.flatMap((each) => each.cpus ?? []);
  const files = [...new Set(all.flatMap((each) => each.bench.files ?? []))];
  const name = placeName(backend);
  return {
    id: `${bench.file} > ${name}`,
    name,
    file: bench.file,
    suite: [],
    service: agentService,
    options: { count: Math.max(...all.map(({ count }) => count)), ...(cpus.length > 0 && { cpus: Math.max(...cpus) }), ...(files.length > 0 && { files }) },
    backend,
  };
}
