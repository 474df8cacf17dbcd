import { setTimeout as sleep } from 'node:timers/promises';
import { toErrorRecord } from '@ubench/errors';
import { coreErrors } from '../core-errors.ts';
import { lastLogLines, type LiveDeployment } from './deployments.ts';

const instancePoll_ms = 200;

export interface LoadEnding {
  /** Why the load ended before its stop condition. */
  readonly reason?: string;
  /** The instance ended under it. */
  readonly died?: Error;
}

/** Waits for the end of the load, or for what ends it early: the signal, or the death of the instance. */
export async function watchLoad(live: LiveDeployment, ended: Promise<void>, signal: AbortSignal): Promise<LoadEnding> {
  const watching = new AbortController();
  try {
    return await Promise.race([
      // An instance that died in the last moment may not have been looked at since.
      ended.then(() => deathOf(live)).then((death) => death ?? {}),
      waitForDeath(live, watching.signal),
      aborted(signal, watching.signal).catch((error: unknown) => ({ reason: abortReason(error) })),
    ]);
  } finally {
    watching.abort();
  }
}

async function waitForDeath(live: LiveDeployment, until: AbortSignal): Promise<LoadEnding> {
  while (!until.aborted) {
    const death = await deathOf(live);
    if (death) return death;
    await sleep(instancePoll_ms, undefined, { signal: until }).catch(() => {});
  }
  return {};
}

async function deathOf({ backend, handle, planned }: LiveDeployment): Promise<LoadEnding | undefined> {
  const [state] = await backend.instances.poll([handle]);
  if (state!.status !== 'STOPPED' && state!.status !== 'ERROR') return undefined;
  const context = { where: `deployment '${planned.name}'`, details: await lastLogLines(backend, handle) };
  const reason = state!.reason ?? state!.status;
  return { reason: `its instance ended: ${reason}`, died: coreErrors.UBENCH_E_DIED_UNDER_LOAD({ deployment: planned.name, reason }, context) };
}

function abortReason(error: unknown): string {
  if (!(error instanceof Error)) return `interrupted by ${toErrorRecord(error).what}`;
  return error.name === 'TimeoutError' ? 'its timeout' : 'the run failed';
}

/** Rejects with the signal's reason; never resolves. Stops listening when `until` is aborted. */
export function aborted(signal: AbortSignal, until: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: until });
  });
}
