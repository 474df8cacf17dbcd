import { setTimeout as sleep } from 'node:timers/promises';
import type { Workload, WorkloadContext } from '@ubench/load';

/** `null` where the workload has no counter, or the server cannot be asked: a missing cross-check is not an error. */
export async function serverOperations(workload: Workload, context: WorkloadContext<unknown>): Promise<number | null> {
  return (await workload.type.serverOperations?.(context).catch(() => null)) ?? null;
}

/** The server's counter once it has stood still for two readings: some servers publish theirs late. */
export async function settledServerOperations(workload: Workload, context: WorkloadContext<unknown>): Promise<number | null> {
  let last = await serverOperations(workload, context);
  for (let reading = 0; reading < 10 && last !== null; reading++) {
    await sleep(100);
    const next = await serverOperations(workload, context);
    if (next === last) break;
    last = next;
  }
  return last;
}
