import { failpoint } from '@ubench/files';
import type { Cluster } from './cluster.ts';
import type { ClusterProfile } from './cluster-profile.ts';
import { partitionOf } from './job-script.ts';
import { runOnNode } from './run-on-node.ts';

/** What of a compute node decides which programs run there. */
export interface ComputeNode {
  /** As `uname -m` says it: `x86_64`, `aarch64`. */
  readonly architecture: string;
  /** As it calls itself: `glibc 2.36`, `musl libc (x86_64)`. */
  readonly libc: string;
}

/** Lines of bash by which a node tells what {@link parseComputeNode} reads. */
export const tellComputeNode = `echo "ubench-node $(uname -m) $(getconf GNU_LIBC_VERSION 2>/dev/null || ldd --version 2>&1 | head -n 1)"`;

/** `undefined` where nothing was told. */
export function parseComputeNode(text: string): ComputeNode | undefined {
  const [, architecture, libc] = /^ubench-node (\S+) *(.*)$/m.exec(text) ?? [];
  return architecture === undefined ? undefined : { architecture, libc: libc!.trim() };
}

/** Where what nodes of a partition are like is kept on the cluster, so that it is asked once. */
export const rememberedNode = (scratch: string, profile: ClusterProfile): string => `${scratch}/nodes/${encodeURIComponent(partitionOf(profile, 0) ?? '(default)')}`;

/**
 * What compute nodes are like: as it was found before, or by a short job that looks.
 * @param profile Of the job that is to run there.
 * @param tell Told when a job looks, which takes as long as Slurm lets it wait.
 * @returns `undefined` where no node was free to be looked at.
 * @throws SLURM_E_NODE_LOOK, or what Slurm's commands throw
 */
export async function askComputeNode(cluster: Cluster, profile: ClusterProfile, signal: AbortSignal, tell: (reason: string) => void): Promise<ComputeNode | undefined> {
  const { host, login } = cluster;
  const path = rememberedNode(login.scratch, profile);
  const known = parseComputeNode((await host.read(path))?.toString() ?? '');
  if (known !== undefined) return known;
  tell('a short job asks a compute node what runs there');
  const stdout = await runOnNode(tellComputeNode, cluster, profile, signal);
  const node = stdout === undefined ? undefined : parseComputeNode(stdout);
  if (node === undefined) return undefined;
  failpoint('slurm.remember:before');
  // That it is asked again next time is all that is lost.
  await host.exec(['bash', '-c', `umask 077; mkdir -p -- "\${1%/*}" && printf '%s\\n' "$2" >"$1.$$" && mv -f -- "$1.$$" "$1"`, 'bash', path, `ubench-node ${node.architecture} ${node.libc}`], { again: true, signal });
  failpoint('slurm.remember:after');
  return node;
}
