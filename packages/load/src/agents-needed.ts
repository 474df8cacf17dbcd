import type { LoadPlan } from './load-plan.ts';

/** What one agent is asked for at most where a load does not say how many agents it has. */
export interface AgentLimits {
  /** Clients of a closed loop: how often they send is for the service to say. */
  readonly clients: number;
  /** Operations of an open loop. */
  readonly operations_per_s: number;
}

/**
 * An HTTP request takes some 50 µs of an agent's CPU, so this is a quarter of a core: it is not late even on one that it shares, and code of the
 * spec finds room.
 */
const requestLimits: AgentLimits = { clients: 64, operations_per_s: 5_000 };

/** How many agents a load needs, on as many cores: a pure function of the load. Never more than it has clients. */
export function agentsNeeded(load: LoadPlan, { clients, operations_per_s }: AgentLimits = requestLimits): number {
  if (load.loop === 'closed') return Math.ceil(load.concurrency / clients);
  const highest_per_s = Math.max(load.rate_per_s, ...(load.stages ?? []).map(({ to_per_s }) => to_per_s));
  return Math.min(Math.max(1, Math.ceil(highest_per_s / operations_per_s)), load.max_concurrency);
}
