import type { Logger } from '../log/logger.ts';
import type { Provenance } from '../result/result.ts';
import { ciJobOf } from './ci-job.ts';
import { gitState } from './git-state.ts';
import { lockfileOf } from './lockfile.ts';
import { machine } from './machine.ts';

/** Environment variables that change what a run measures, or say where it was placed, and hold no secret. */
const recorded = [
  'CI', 'NODE_OPTIONS', 'UV_THREADPOOL_SIZE', 'UBENCH_BACKEND', 'UBENCH_TRIALS', 'CUDA_VISIBLE_DEVICES',
  'SLURM_CLUSTER_NAME', 'SLURM_JOB_PARTITION', 'SLURM_JOB_ID', 'SLURM_JOB_NODELIST',
];

/** What can be known before anything is planned. */
export type EarlyProvenance = Omit<Provenance, 'versions' | 'specs'>;

/**
 * What a reader needs to know to believe or repeat a run. Begun before the planning and awaited after it: a command and some small files beside it, so
 * that it is no time of the start. Never rejects.
 */
export async function collectProvenance({ argv, root, stateDirectory, log }: {
  readonly argv: readonly string[];
  readonly root: string;
  readonly stateDirectory: string;
  readonly log: Logger;
}): Promise<EarlyProvenance> {
  const [git, lockfile, node] = await Promise.all([gitState(root, log), lockfileOf(root), machine(stateDirectory)]);
  const ci = ciJobOf(process.env);
  return {
    argv: [...argv],
    git,
    ...(lockfile === undefined ? {} : { lockfile }),
    node,
    ...(ci === undefined ? {} : { ci }),
    environment: Object.fromEntries(recorded.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
  };
}
