import type { Cluster } from './cluster.ts';
import type { ClusterProfile } from './cluster-profile.ts';
import { partitionOf } from './job-script.ts';
import { problemOf } from './slurm-commands.ts';
import { slurmErrors } from './slurm-errors.ts';

/** For a node to be free; a busy cluster is not waited for. */
export const patience_s = 30;

/**
 * Runs bash on a compute node, as a job of that profile would: in a login shell, but before modules.
 * @param args Of the script: `$1` and on.
 * @returns What it printed; `undefined` where no node was free for it in {@link patience_s}.
 * @throws SLURM_E_NODE_LOOK, or what Slurm's commands throw
 */
export async function runOnNode(script: string, { slurm }: Cluster, profile: ClusterProfile, signal: AbortSignal, args: readonly string[] = []): Promise<string | undefined> {
  const { account, qos, reservation, constraint } = profile;
  const partition = partitionOf(profile, 0);
  const options = Object.entries({ account, qos, reservation, constraint, partition }).flatMap(([option, value]) => (value === undefined ? [] : [`--${option}=${value}`]));
  const command = ['srun', '--quiet', '--job-name=ubench-doctor', '--ntasks=1', '--time=2', `--immediate=${patience_s}`, ...options, 'bash', '-l', '-c', script, 'bash', ...args];
  const result = await slurm.once(command, { timeout_ns: (patience_s + 20) * 1e9, signal });
  if (result.code === 0) return result.stdout;
  if (/unable to allocate|immediate|unavailable/i.test(result.stderr)) return undefined;
  throw slurmErrors.SLURM_E_NODE_LOOK({ problem: problemOf(result) });
}
