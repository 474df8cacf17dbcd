import type { LoadPlan } from './load-plan.ts';

/**
 * What one agent is asked for at most where a load does not say how many agents it has. An HTTP request takes some 50 µs of its CPU, so
 * this is a quarter of a core: it is not late even on one that it shares, and code of the spec finds room.
 */
const operationsOfAgent_per_s = 5_000;
/** The same, of clients of a closed loop: how often they send is for the service to say. */
const clientsOfAgent = 64;

/** How many agents a load needs, on as many cores: a pure function of the load. Never more than it has clients. */
export function agentsNeeded(load: LoadPlan): number {
  if (load.loop === 'closed') return Math.ceil(load.concurrency / clientsOfAgent);
  const highest_per_s = Math.max(load.rate_per_s, ...(load.stages ?? []).map(({ to_per_s }) => to_per_s));
  return Math.min(Math.max(1, Math.ceil(highest_per_s / operationsOfAgent_per_s)), load.max_concurrency);
}
