import type { Diagnosis } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import { requireShippable } from './agent-node.ts';
import type { AgentOptions } from './agent-options.ts';
import { agentsOf, profileFor } from './client-job.ts';
import type { Cluster } from './cluster.ts';
import type { ClusterProfile } from './cluster-profile.ts';
import { type ComputeNode, parseComputeNode, tellComputeNode } from './compute-node.ts';
import { runOnNode } from './run-on-node.ts';
import { shellQuote } from './shell-quote.ts';

const name = 'load agents';

/** As the job of agents would see its node, with the Node.js that it would take there. */
const script = (node: AgentOptions['node'], { modules }: ClusterProfile): string =>
  [
    ...modules.map((module) => `module load ${shellQuote(module)} >/dev/null 2>&1`),
    tellComputeNode,
    ...(node === 'ship' ? [] : [`echo "ubench-agent $(${shellQuote('path' in node ? node.path : 'node')} --version 2>&1 | head -n 1)"`]),
  ].join('\n');

/** Has a short job look at a node where agents would run, and says whether they could. */
export async function diagnoseAgents(cluster: Cluster, usual: ClusterProfile, signal: AbortSignal): Promise<Diagnosis> {
  const agent = agentsOf(usual);
  if (agent === false) return { name, status: 'ok', found: 'none run there: load comes from this machine' };
  const profile = profileFor({ tasks: 1 }, usual);
  try {
    const stdout = await runOnNode(script(agent.node, profile), cluster, profile, signal);
    const there = parseComputeNode(stdout ?? '');
    if (there === undefined) return { name, status: 'warning', found: 'no node of theirs was free to be looked at', fix: 'Run doctor again when the cluster is less busy.' };
    return agent.node === 'ship' ? shipped(there, profile) : brought(/^ubench-agent (.*)$/m.exec(stdout!)?.[1] ?? '', there);
  } catch (error) {
    signal.throwIfAborted();
    const { what, fix } = toErrorRecord(error);
    return { name, status: 'problem', found: what, ...(fix !== undefined && { fix }) };
  }
}

function shipped(there: ComputeNode, profile: ClusterProfile): Diagnosis {
  requireShippable(there, profile);
  return { name, status: 'ok', found: `Node.js ${process.version} is shipped for ${there.architecture}, ${there.libc || 'whatever libc it has'}` };
}

function brought(said: string, { architecture, libc }: ComputeNode): Diagnosis {
  const major = Number(/^v(\d+)\./.exec(said)?.[1] ?? Number.NaN);
  if (major >= 24) return { name, status: 'ok', found: `Node.js ${said} on ${architecture}, ${libc}` };
  const found = Number.isNaN(major) ? `Node.js does not run on their node, which is ${architecture} with ${libc}: ${said}` : `Node.js is ${said} on their node, and agents need 24 or later`;
  return { name, status: 'problem', found, fix: 'Set `agent.node` of the backend to a module that brings Node.js 24 or later, to the path of one on the compute nodes, or to `ship`.' };
}
