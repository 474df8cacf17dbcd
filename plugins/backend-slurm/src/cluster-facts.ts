import { type Association, associationsCommand, parseAssociations } from './commands/sacctmgr.ts';
import { type NodeKind, parseSinfo, sinfoCommand } from './commands/sinfo.ts';
import { parseConfig, type SlurmConfig } from './commands/slurm-config.ts';
import type { Login } from './login.ts';
import type { SlurmCommands } from './slurm-commands.ts';

/** What a cluster says of itself that jobs can be held against before they are submitted. */
export interface ClusterFacts {
  readonly nodes: readonly NodeKind[];
  /** `undefined` where it keeps no accounts, or does not tell. */
  readonly associations: readonly Association[] | undefined;
  readonly config: SlurmConfig;
}

/** @throws SLURM_E_NOT_ANSWERING, SLURM_E_NO_SLURM */
export async function askCluster(slurm: SlurmCommands, { user }: Login, signal?: AbortSignal): Promise<ClusterFacts> {
  const [nodes, config] = await Promise.all([
    slurm.ask(sinfoCommand, ({ code, stdout }) => (code === 0 ? parseSinfo(stdout) : undefined), signal),
    slurm.ask(['scontrol', 'show', 'config'], ({ code, stdout }) => (code === 0 ? parseConfig(stdout) : undefined), signal),
  ]);
  return { nodes, config, associations: config.keepsAccounts ? await associationsOf(slurm, user, signal) : undefined };
}

async function associationsOf(slurm: SlurmCommands, user: string, signal: AbortSignal | undefined): Promise<readonly Association[] | undefined> {
  try {
    const { stdout } = await slurm.once(associationsCommand(user), { again: true, ...(signal && { signal }) });
    const associations = parseAssociations(stdout);
    return associations.length === 0 ? undefined : associations;
  } catch {
    signal?.throwIfAborted();
    // What is wrong with an account, sbatch says too.
    return undefined;
  }
}
