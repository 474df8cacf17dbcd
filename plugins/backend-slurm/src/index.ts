/** The backend `slurm`: instances as jobs of a Slurm cluster, over SSH or on its login node. */
export { type ClusterProfile, clusterProfile } from './cluster-profile.ts';
