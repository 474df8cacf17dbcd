import type { AgentOptions } from './agent-options.ts';
import type { Cluster } from './cluster.ts';
import type { ClusterProfile } from './cluster-profile.ts';
import { askComputeNode, type ComputeNode } from './compute-node.ts';
import { fetchNode } from './fetch-node.ts';
import { oldestGlibc, parseLibc, runsNode } from './libc.ts';
import { partitionOf } from './job-script.ts';
import { slurmErrors } from './slurm-errors.ts';

/** What npm calls the machines that it has Node.js for, by what `uname -m` calls them. */
const platforms: Readonly<Record<string, string>> = { x86_64: 'linux-x64', aarch64: 'linux-arm64' };

/**
 * The command of Node.js for agents on compute nodes, brought there where that was asked for.
 * @param profile Of the job of agents.
 * @throws SLURM_E_AGENT_PLATFORM, SLURM_E_NODE_FETCH, and what asking a node and copying throw
 */
export async function agentNode({ node }: AgentOptions, cluster: Cluster, profile: ClusterProfile, signal: AbortSignal, tell: (reason: string) => void): Promise<string> {
  if (typeof node === 'object') return 'path' in node ? node.path : 'node';
  const { login, software } = cluster;
  const [, ofLogin = ''] = login.platform.split(' ');
  const there = await askComputeNode(cluster, profile, signal, tell);
  if (there === undefined) tell(`no compute node was free to be asked: they are taken to be like the login node, ${ofLogin}`);
  const meant = there ?? { architecture: ofLogin, libc: '' };
  return software.on(await fetchNode(requireShippable(meant, profile), signal, tell), signal, tell, true);
}

/** The Node.js that npm has for compute nodes, by what npm calls their platform. @throws SLURM_E_AGENT_PLATFORM */
export function requireShippable({ architecture, libc }: ComputeNode, profile: ClusterProfile): string {
  const platform = platforms[architecture];
  const oldest = platform === undefined ? undefined : `glibc ${oldestGlibc.major}.${oldestGlibc.minor}`;
  if (platform === undefined || !runsNode(parseLibc(libc))) throw slurmErrors.SLURM_E_AGENT_PLATFORM({ partition: partitionOf(profile, 0), architecture, libc, version: process.version, oldest });
  return platform;
}
