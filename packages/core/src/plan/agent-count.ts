import { type AgentLimits, agentsNeeded, executorDriver } from '@ubench/load';
import type { AgentCapacity } from '../backend/backend-type.ts';
import type { PlannedLoadBenchmark } from './plan.ts';

/**
 * How many agents run a load: as many as its benchmark says, and not more than there are clients; else as many as it needs, and no more than there are cores where they run. One
 * core is left to a service that runs there as well. A tool that has a loop of its own is run once.
 * @param limits What one agent can do, where the workload says so.
 * @param capacity Where nobody can tell, there is room for as many as it needs.
 */
export function agentCount({ agents, driver, load }: Pick<PlannedLoadBenchmark, 'agents' | 'driver' | 'load'>, limits: AgentLimits | undefined, capacity: AgentCapacity | undefined, withService: boolean): number {
  // One without a client would only take operations away from the others.
  if (agents !== null) return load.loop === 'closed' ? Math.min(agents, load.concurrency) : agents;
  if (driver.name !== executorDriver.name) return 1;
  const cores = (capacity?.cores ?? Infinity) - (withService ? 1 : 0);
  return Math.max(1, Math.min(agentsNeeded(load, limits), cores));
}
