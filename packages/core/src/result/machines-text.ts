import type { BenchmarkResult } from './result.ts';

/** Where the agents of a benchmark ran, where that was not the process of the run: `8 agents on n1, n2`. */
export function machinesText({ trials }: Pick<BenchmarkResult, 'trials'>): string | undefined {
  const machines = trials.flatMap(({ client }) => client.machines ?? []);
  if (machines.length === 0) return undefined;
  const agents = Math.max(...trials.map(({ client }) => client.agents));
  return `${agents} agent${agents === 1 ? '' : 's'} on ${[...new Set(machines.map(({ node }) => node))].sort().join(', ')}`;
}
