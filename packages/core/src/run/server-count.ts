import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Workload, WorkloadContext } from '@ubench/load';

/** What a server has counted by itself. */
export interface ServerCounts {
  /** `null` where the workload has no counter, or the server cannot be asked: a missing cross-check is not an error. */
  readonly operations: number | null;
  /** Of what else it counts. */
  readonly others: Readonly<Record<string, number>> | null;
}

export const noServerCounts: ServerCounts = { operations: null, others: null };

export async function serverCounts({ type }: Workload, context: WorkloadContext<unknown>): Promise<ServerCounts> {
  const [operations, others] = await Promise.all([
    type.serverOperations?.(context).catch(() => null),
    type.serverCounts?.(context).catch(() => null),
  ]);
  return { operations: operations ?? null, others: others ?? null };
}

/** The server's counters once they have stood still for two readings: some servers publish theirs late. */
export async function settledServerCounts(workload: Workload, context: WorkloadContext<unknown>): Promise<ServerCounts> {
  let last = await serverCounts(workload, context);
  for (let reading = 0; reading < 10 && !isDeepStrictEqual(last, noServerCounts); reading++) {
    await sleep(100);
    const next = await serverCounts(workload, context);
    if (isDeepStrictEqual(next, last)) break;
    last = next;
  }
  return last;
}

/** By how much they grew; what is not in both is in none. */
export function grownCounts(before: ServerCounts, after: ServerCounts): ServerCounts {
  const operations = before.operations === null || after.operations === null ? null : after.operations - before.operations;
  if (before.others === null || after.others === null) return { operations, others: null };
  const { others } = before;
  return { operations, others: Object.fromEntries(Object.entries(after.others).flatMap(([name, count]) => (Object.hasOwn(others, name) ? [[name, count - others[name]!]] : []))) };
}
