import { join } from 'node:path';
import type { Endpoint } from '@ubench/load';
import { z } from 'zod';
import type { AgentPlaces, PlacedAgents } from '../backend/agent-places.ts';
import type { AgentGroup, AgentHost, Backend, Launch } from '../backend/backend-type.ts';
import { bundleSpec } from '../bundle/bundle-spec.ts';
import { placedFiles } from '../bundle/placed-files.ts';
import { secretsOf } from '../bundle/secrets-of.ts';
import { coreErrors } from '../core-errors.ts';
import { agentOptionsOf, agentService } from '../plan/agent-service.ts';
import type { PlannedDeployment, PlannedLoadBenchmark } from '../plan/plan.ts';
import type { ServiceType } from '../service/service-type.ts';
import { bringUp, tearDown } from './deploy-and-tear-down.ts';
import type { LiveDeployment } from './deployments.ts';
import { logName } from './planned-launch.ts';
import type { RunSession } from './run-session.ts';

/** From when its program runs until all agents have come. */
const startTimeout_ns = 120e9;

/** Starts a place for agents and connects to it. Never rejects, as {@link bringUp}. */
export async function bringUpPlace(session: RunSession, planned: PlannedDeployment): Promise<void> {
  const backend = await session.backends.get(planned.backend);
  const places = backend.agentPlaces!;
  await bringUp(session, planned, { service: placeService(places), startTimeout_ns, launch: (tell) => launchPlace(session, planned, places, tell) });
  const live = session.live.get(planned.id);
  if (live === undefined) return;
  const { endpoint, handle } = live;
  session.places.set(planned.id, places.connect({ endpoint, handle, instances: backend.instances }, session.log.child({ deployment: planned.name })));
}

/** Never rejects. */
export async function tearDownPlace(session: RunSession, { id }: PlannedDeployment): Promise<void> {
  await session.places.get(id)?.close().catch((error: unknown) => session.fail(error));
  session.places.delete(id);
  await tearDown(session, id);
}

/** Which agents run a load, and on which backend they are, where it is not this machine's threads. */
export interface LoadAgents {
  readonly agents: AgentHost;
  readonly placed: { readonly agents: PlacedAgents; readonly backend: Backend; /** Of a run that was taken up: it begins nothing any more. */ readonly ended: boolean } | undefined;
}

/** @param live The target. */
export async function agentsFor(session: RunSession, { agents_place }: PlannedLoadBenchmark, live: LiveDeployment): Promise<LoadAgents> {
  if (agents_place === undefined) return { agents: live.backend.agents ?? (await session.backends.get('local')).agents!, placed: undefined };
  const agents = session.places.get(agents_place)!;
  const { backend, gone = false } = session.live.get(agents_place)!;
  return { agents, placed: { agents, backend, ended: gone } };
}

/** Where agents reach a deployment. */
export const endpointFor = async ({ placed }: LoadAgents, live: LiveDeployment): Promise<Endpoint> => (placed?.backend === live.backend ? live.innerEndpoint() : live.endpoint);

/** Takes up what an earlier process has started. @throws UBENCH_E_STREAMS_GONE */
export async function takeUpGroup({ placed }: LoadAgents, name: string, agents: number): Promise<AgentGroup> {
  const group = await placed?.agents.resume(name, agents);
  if (group === undefined) throw coreErrors.UBENCH_E_STREAMS_GONE({ group: name });
  return group;
}

/** A place as a service, so that it is started, waited for and told of like any. */
const placeService = (places: AgentPlaces): ServiceType => ({
  name: agentService,
  options: z.unknown(),
  probe: (endpoint, _, signal) => places.probe(endpoint, signal),
});

async function launchPlace({ record, options: { root }, planned: { plan, host }, directory, signal }: RunSession, place: PlannedDeployment, places: AgentPlaces, tell: (reason: string) => void): Promise<Launch> {
  const { count, cpus, files = [] } = agentOptionsOf(place);
  const loads = plan.benchmarks.filter((bench) => bench.kind === 'load').filter(({ agents_place }) => agents_place === place.id);
  const { module_hash: moduleHash } = plan.files.find(({ path }) => path === place.file)!;
  const plugins = [...new Set(loads.flatMap(({ driver }) => host.specifierOf('driver', driver.name) ?? []))];
  const bundle = await bundleSpec({ program: places.program, spec: join(root, place.file), root, moduleHash, plugins, directory: join(directory.paths.directory, 'spec') }, signal);
  const env = Object.fromEntries(secretsOf(loads).flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
  const { request, resources } = await places.launch({ count, ...(cpus !== undefined && { cpus }), bundle: bundle.path, files: placedFiles(files, root), env }, signal, tell);
  return {
    deployment: place.name,
    service: agentService,
    owner: { run: record.id },
    log: { directory: directory.paths.logs, name: logName(place) },
    placement: { runtime: 'process', resources },
    request,
  };
}
