import { setTimeout as sleep } from 'node:timers/promises';
import { hasEnded } from '../backend/has-ended.ts';
import { coreErrors } from '../core-errors.ts';
import type { LiveDeployment } from './deployments.ts';
import { lastLogLines } from './last-log-lines.ts';
import { interruptedBy, overtimeOf } from './overtime.ts';

const instancePoll_ms = 200;

export interface LoadEnding {
  /** Why the load ended before its stop condition. */
  readonly reason?: string;
  /** It was its `abortOn`: the service does not bear it. */
  readonly hopeless?: true;
  /** Its place was taken from the instance and given anew. */
  readonly restarted?: true;
  /** The instance ended under it. */
  readonly died?: Error;
}

/** Waits for the end of the load, or for what ends it early: that it is hopeless, the signal, the death of the instance, or that it begins anew elsewhere. */
export async function watchLoad(live: LiveDeployment, ended: Promise<void>, hopeless: Promise<string>, signal: AbortSignal): Promise<LoadEnding> {
  const watching = new AbortController();
  try {
    return await Promise.race([
      // An instance that died in the last moment may not have been looked at since.
      ended.then(() => endOf(live)).then((end) => end ?? {}),
      waitForEnd(live, watching.signal),
      hopeless.then((reason) => ({ reason, hopeless: true as const })),
      aborted(signal, watching.signal).catch(() => ({ reason: abortReason(signal) })),
    ]);
  } finally {
    watching.abort();
  }
}

async function waitForEnd(live: LiveDeployment, until: AbortSignal): Promise<LoadEnding> {
  while (!until.aborted) {
    const end = await endOf(live);
    if (end) return end;
    await sleep(instancePoll_ms, undefined, { signal: until }).catch(() => {});
  }
  return {};
}

async function endOf(live: LiveDeployment): Promise<LoadEnding | undefined> {
  const { backend, handle, planned } = live;
  // Nobody knows since when.
  if (live.gone === true) return undefined;
  const state = (await backend.instances.poll([handle]))[0]!;
  if (hasEnded(state)) {
    const context = { where: `deployment '${planned.name}'`, details: await lastLogLines(backend, handle) };
    const reason = state.reason || state.status;
    return { reason: `its instance ended: ${reason}`, died: coreErrors.UBENCH_E_DIED_UNDER_LOAD({ deployment: planned.name, reason, fix: state.fix }, context) };
  }
  const { restarts = 0, reason } = state;
  if (restarts <= live.restarts) return undefined;
  live.restarts = restarts;
  return { reason: `its place was taken from the instance, which was queued anew${reason === undefined ? '' : `: ${reason}`}`, restarted: true };
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
