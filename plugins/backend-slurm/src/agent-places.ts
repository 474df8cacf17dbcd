import { agentProgram, connectAgents, listenToPlace, probePlace } from '@ubench/agents';
import type { AgentPlaceRequest, AgentPlaces, ConnectedPlace, Logger, PlaceLaunch } from '@ubench/core';
import { join } from 'node:path';
import { agentNode } from './agent-node.ts';
import type { AgentOptions } from './agent-options.ts';
import { profileFor } from './client-job.ts';
import { clientLaunch } from './client-launch.ts';
import type { ClusterAccess } from './cluster.ts';
import type { ClusterProfile } from './cluster-profile.ts';
import { slurmErrors } from './slurm-errors.ts';

const bundleName = 'bundle.mjs';

/** Rooms for agents on a cluster: each a job of its own. */
export class SlurmAgentPlaces implements AgentPlaces {
  readonly program = agentProgram;
  readonly #profile: ClusterProfile;
  readonly #agent: AgentOptions;
  readonly #access: ClusterAccess;

  constructor(profile: ClusterProfile, agent: AgentOptions, access: ClusterAccess) {
    this.#profile = profile;
    this.#agent = agent;
    this.#access = access;
  }

  async launch(request: AgentPlaceRequest, signal: AbortSignal, tell: (reason: string) => void): Promise<PlaceLaunch> {
    if (this.#profile.bind === 'loopback') throw slurmErrors.SLURM_E_AGENT_LOOPBACK({});
    const cluster = await this.#access.open(signal);
    const directory = await cluster.software.together('spec', [{ path: request.bundle, at: bundleName }, ...request.files.map(({ path, at }) => ({ path, at: join('files', at) }))], signal, tell);
    const node = await agentNode(this.#agent, cluster, profileFor({ tasks: request.count }, this.#profile), signal, tell);
    return clientLaunch(request, { node, bundle: `${directory}/${bundleName}`, ...(request.files.length > 0 && { read: `${directory}/files` }) }, this.#agent, this.#profile);
  }

  probe = probePlace;
  listen = listenToPlace;

  connect(place: ConnectedPlace, log: Logger) {
    return connectAgents(place, log);
  }
}
