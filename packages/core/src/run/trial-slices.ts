import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { PlanSlice } from '@ubench/load';
import { clientDriver } from '../client/client-driver.ts';
import { agentService } from '../plan/agent-service.ts';
import { knownTime } from '../plan/estimate.ts';
import type { PlannedLoadBenchmark } from '../plan/plan.ts';
import { samplingInterval_us } from '../profile/sampling-interval.ts';
import { endpointFor, type LoadAgents } from './agent-place.ts';
import type { LiveDeployment } from './deployments.ts';
import type { RunSession } from './run-session.ts';

/** Which trial. */
interface TrialOf {
  readonly session: RunSession;
  readonly bench: PlannedLoadBenchmark;
  /** From 1. */
  readonly number: number;
}

/** What an agent needs to find the code of the benchmark. */
export function commonSlice({ session, bench }: TrialOf): Pick<PlanSlice, 'schema' | 'benchmark' | 'spec' | 'cache_dir'> {
  const { root, stateDirectory } = session.options;
  const file = session.planned.plan.files.find(({ path }) => path === bench.file)!;
  return {
    schema: 'ubench.slice/1',
    benchmark: bench.derived_from ?? bench.id,
    spec: { path: join(root, bench.file), root, module_hash: file.module_hash },
    cache_dir: join(stateDirectory, 'cache'),
  };
}

/** Where agents reach the target; a program of the user's own is told where the other deployments of its spec are too. */
export async function reached({ session, bench, live, runBy }: TrialOf & { readonly live: LiveDeployment; readonly runBy: LoadAgents }): Promise<Pick<PlanSlice, 'endpoint' | 'services'>> {
  const endpoint = await endpointFor(runBy, live);
  if (bench.driver.name !== clientDriver.name) return { endpoint };
  // In the order of the plan: which of them came up first is chance.
  const others = session.planned.plan.deployments
    .filter(({ id, file, service }) => id !== bench.deployment && file === bench.file && service !== agentService)
    .flatMap(({ id }) => session.live.get(id) ?? []);
  const told = others.map(async (other) => ({ name: other.planned.name, url: (await endpointFor(runBy, other)).url }));
  return { endpoint, services: [{ name: live.planned.name, url: endpoint.url }, ...(await Promise.all(told))] };
}

/** What each agent of a trial is given. */
export function slicesOf(input: TrialOf, at: Pick<PlanSlice, 'endpoint' | 'services'>, prepared: unknown, agents: number): PlanSlice[] {
  const { session, bench } = input;
  const common = commonSlice(input);
  return Array.from({ length: agents }, (_, index) => ({
    ...common,
    workload: { service: bench.workload.service, name: bench.workload.name, options: bench.workload.options },
    driver: { ...bench.driver, plugin: session.host.specifierOf('driver', bench.driver.name) },
    ...at,
    prepared,
    seed: bench.seed,
    trial: input.number,
    load: bench.load,
    ...(bench.slo === undefined ? {} : { slo: bench.slo }),
    agent: { index, count: agents },
    ...(session.options.profile ? { profile: { interval_us: profilingInterval_us(bench) } } : {}),
  }));
}

/** Between two samples of a profile, of an agent. */
export const profilingInterval_us = (bench: PlannedLoadBenchmark): number => samplingInterval_us(knownTime(bench) / bench.trials);

/** Unique in the run, and fit for a file name. */
export const trialName = ({ name, id }: PlannedLoadBenchmark, trial: number): string =>
  `${name.replaceAll(/[^\w.-]+/g, '_').slice(0, 80)}-${hash('sha1', id).slice(0, 8)}-trial-${trial}`;

/** What a place calls the agents of a trial. One that was killed before its load began may be known there. */
export const groupName = ({ session: { earlier }, bench, number }: TrialOf): string => `${trialName(bench, number)}${earlier === undefined ? '' : `-again-${earlier.attempt}`}`;
