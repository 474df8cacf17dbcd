import type { z } from 'zod';
import type { clusterProfile } from './cluster-profile.ts';

/** A cluster profile as a configuration writes it. */
type WrittenProfile = z.input<typeof clusterProfile>;

/**
 * The profile of MeluXina (LuxProvide), for `slurm()`: where jobs go, what a job loads, where things are kept. Anything can be written over it.
 * @param own `account`: the project that is charged, such as `p200001`.
 */
export const meluxina = ({ account, ...own }: WrittenProfile & { readonly account: string }): WrittenProfile => ({
  ssh: 'meluxina',
  account,
  partition: { cpu: 'cpu', gpu: 'gpu' },
  qos: 'default',
  timeLimit: '1h',
  gpuFlag: 'gpus-per-task',
  // There are none on the login nodes.
  modules: ['env/release/2024.1', 'Apptainer/1.3.6-GCCcore-13.3.0'],
  pull: 'compute',
  scratch: `/project/scratch/${account}/ubench-$USER`,
  pollInterval: '10s',
  ...own,
});
