import type { UbenchError } from '@ubench/errors';
import { formatBytes } from '@ubench/units';
import type { Backends } from '../backend/backends.ts';
import { coreErrors } from '../core-errors.ts';
import { ranksOf, type Resources } from '../plan/placement.ts';
import type { Plan, PlannedDeployment } from '../plan/plan.ts';

/** What keeps deployments of a plan from being started where they are placed: a runtime that the backend does not have, more than it has, several nodes where it has one. */
export async function placeProblems({ deployments }: Plan, backends: Backends): Promise<UbenchError[]> {
  const problems = await Promise.all(deployments.filter(({ backend }) => !backends.isExternal(backend)).map((deployment) => problemOf(deployment, backends)));
  return problems.filter((problem) => problem !== undefined);
}

/** @throws UBENCH_E_RUNTIME, UBENCH_E_MULTI_NODE, UBENCH_E_RESOURCES for the first of them. */
export async function requirePlaces(plan: Plan, backends: Backends): Promise<void> {
  const [problem] = await placeProblems(plan, backends);
  if (problem !== undefined) throw problem;
}

async function problemOf({ name: deployment, backend, placement, file }: PlannedDeployment, backends: Backends): Promise<UbenchError | undefined> {
  if (placement === undefined) return undefined;
  const where = { where: file };
  const { type, options } = await backends.placed(backend);
  const { runtimes = ['process'] } = type;
  const { runtime } = placement;
  if (!runtimes.includes(runtime)) return coreErrors.UBENCH_E_RUNTIME({ deployment, runtime, backend, runtimes }, where);
  if (!type.multiNode && ranksOf(placement.resources) > 1) return coreErrors.UBENCH_E_MULTI_NODE({ deployment, backend, ...placement.resources }, where);
  const there = await type.capacity?.(options);
  const missing = there && amounts.find(({ key }) => (placement.resources[key] ?? 0) > (there[key] ?? Infinity));
  if (missing === undefined) return undefined;
  const { key, text } = missing;
  return coreErrors.UBENCH_E_RESOURCES({ deployment, backend, asked: text(placement.resources[key]!), there: text(there![key]!) }, where);
}

const counted = (what: string) => (count: number): string => `${count === 0 ? 'no' : count} ${what}${count === 1 ? '' : 's'}`;

const amounts: readonly { readonly key: keyof Resources; readonly text: (amount: number) => string }[] = [
  { key: 'gpus', text: counted('GPU') },
  { key: 'cpus', text: counted('core') },
  { key: 'memory_bytes', text: (bytes) => `${formatBytes(bytes)} of memory` },
];
