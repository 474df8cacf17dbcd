/** The backend `slurm`: instances as jobs of a Slurm cluster, over SSH or on its login node. */
export { type ClusterProfile, clusterProfile } from './cluster-profile.ts';
export { meluxina } from './meluxina.ts';
export { plugin as default } from './plugin.ts';
export { slurm, slurmBackend } from './slurm.ts';
export { slurmErrors } from './slurm-errors.ts';
