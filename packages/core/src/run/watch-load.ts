import { setTimeout as sleep } from 'node:timers/promises';
import { coreErrors } from '../core-errors.ts';
import { lastLogLines, type LiveDeployment } from './deployments.ts';
import { interruptedBy, overtimeOf } from './overtime.ts';

const instancePoll_ms = 200;

export interface LoadEnding {
  /** Why the load ended before its stop condition. */
  readonly reason?: string;
  /** It was its `abortOn`: the service does not bear it. */
  readonly hopeless?: true;
  /** The instance ended under it. */
  readonly died?: Error;
}

/** Waits for the end of the load, or for what ends it early: that it is hopeless, the signal, or the death of the instance. */
export async function watchLoad(live: LiveDeployment, ended: Promise<void>, hopeless: Promise<string>, signal: AbortSignal): Promise<LoadEnding> {
  const watching = new AbortController();
  try {
    return await Promise.race([
      // An instance that died in the last moment may not have been looked at since.
      ended.then(() => deathOf(live)).then((death) => death ?? {}),
      waitForDeath(live, watching.signal),
      hopeless.then((reason) => ({ reason, hopeless: true as const })),
      aborted(signal, watching.signal).catch(() => ({ reason: abortReason(signal) })),
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

function abortReason(signal: AbortSignal): string {
  const { reason } = signal;
  if (reason instanceof Error && reason.name === 'TimeoutError') return 'its timeout';
  return reason instanceof Error && overtimeOf(signal) === undefined ? 'the run failed' : `interrupted by ${interruptedBy(signal)}`;
}

/** Rejects with the signal's reason; never resolves. Stops listening when `until` is aborted. */
export function aborted(signal: AbortSignal, until: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: until });
  });
}
