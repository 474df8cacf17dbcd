import { type BackendType, defineBackend } from '@ubench/core';
import { type ClusterProfile, clusterProfile } from './cluster-profile.ts';
import { SlurmAgentPlaces } from './agent-places.ts';
import { agentsOf } from './client-job.ts';
import { ClusterAccess } from './cluster.ts';
import { diagnoseCluster } from './diagnose.ts';
import { SlurmInstanceHost } from './instance-host.ts';
import { previewScripts } from './preview.ts';

/** A Slurm cluster: instances are jobs. */
export const slurmBackend = {
  name: 'slurm',
  description: 'A Slurm cluster: instances are jobs, in Apptainer containers or as processes. Its login node is reached by SSH, or is this machine. The load comes from a job of its own beside them.',
  options: clusterProfile,
  create(profile, { log }) {
    const access = new ClusterAccess(profile, log);
    const instances = new SlurmInstanceHost(profile, access, log);
    const agent = agentsOf(profile);
    return {
      instances,
      ...(agent !== false && { agentPlaces: new SlurmAgentPlaces(profile, agent, access) }),
      forwards: profile.ssh !== undefined || profile.bind === 'loopback',
      limits_ns: { image: profile.imageTimeout, ...(profile.queueTimeout !== undefined && { queue: profile.queueTimeout }) },
      close: () => instances.close(),
    };
  },
  anywhere: true,
  multiNode: true,
  placesAgents: (profile) => agentsOf(profile) !== false,
  runtimes: ['process', 'apptainer'],
  preview: previewScripts,
  diagnose: diagnoseCluster,
} satisfies BackendType<ClusterProfile>;

/** Places deployments on a cluster: `backends: { meluxina: slurm({ ssh: 'meluxina', account: 'p200001', … }) }`. */
export const slurm = defineBackend(slurmBackend);
