import { type BackendType, defineBackend } from '@ubench/core';
import { type ClusterProfile, clusterProfile } from './cluster-profile.ts';
import { diagnoseCluster } from './diagnose.ts';
import { SlurmInstanceHost } from './instance-host.ts';
import { previewScripts } from './preview.ts';

/** A Slurm cluster: instances are jobs. */
export const slurmBackend = {
  name: 'slurm',
  description: 'A Slurm cluster: instances are jobs, in Apptainer containers or as processes. Its login node is reached by SSH, or is this machine. The load runs on this machine.',
  options: clusterProfile,
  create(profile, { log }) {
    const instances = new SlurmInstanceHost(profile, log);
    return {
      instances,
      forwards: profile.ssh !== undefined || profile.bind === 'loopback',
      limits_ns: { image: profile.imageTimeout, ...(profile.queueTimeout !== undefined && { queue: profile.queueTimeout }) },
      close: () => instances.close(),
    };
  },
  anywhere: true,
  runtimes: ['process', 'apptainer'],
  preview: previewScripts,
  diagnose: diagnoseCluster,
} satisfies BackendType<ClusterProfile>;

/** Places deployments on a cluster: `backends: { meluxina: slurm({ ssh: 'meluxina', account: 'p200001', … }) }`. */
export const slurm = defineBackend(slurmBackend);
