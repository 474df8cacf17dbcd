import type { Resources } from '@ubench/core';
import { type AgentOptions, agentOptions } from './agent-options.ts';
import type { ClusterProfile } from './cluster-profile.ts';

const defaults = agentOptions.parse({});

/** How agents run on a cluster; `false`: they do not. What listens on its node's loopback alone no agent of another node would reach. */
export const agentsOf = ({ agent, bind }: ClusterProfile): AgentOptions | false => agent ?? (bind === 'loopback' ? false : defaults);

/** Whether a job is one of agents. */
export const isClientJob = ({ tasks }: Resources): boolean => tasks !== undefined;

/** What the cluster is asked for by a job of those resources: agents may want to run elsewhere than services. */
export function profileFor(resources: Resources, profile: ClusterProfile): ClusterProfile {
  const agent = agentsOf(profile);
  if (!isClientJob(resources) || agent === false) return profile;
  const { node, partition, exclusive = profile.exclusive, timeLimit = profile.timeLimit } = agent;
  return {
    ...profile,
    ...(partition !== undefined && { partition }),
    exclusive,
    timeLimit,
    modules: typeof node === 'object' && 'module' in node ? [...profile.modules, node.module] : profile.modules,
  };
}

/** What so many agents are asked for. */
export function clientResources(count: number, cpus: number | undefined, { cpus: usual, nodes, tasksPerNode, memory }: AgentOptions): Resources {
  return {
    tasks: count,
    cpus: cpus ?? usual,
    // Slurm takes fewer tasks than nodes for a mistake.
    ...(nodes !== undefined && { nodes: Math.min(nodes, count) }),
    ...(tasksPerNode !== undefined && { tasks_per_node: Math.min(tasksPerNode, count) }),
    ...(memory !== undefined && { memory_bytes: memory }),
  };
}
