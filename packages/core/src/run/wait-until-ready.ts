import { setTimeout as sleep } from 'node:timers/promises';
import { toErrorRecord } from '@ubench/errors';
import type { Endpoint } from '@ubench/load';
import type { Backend, Handle, StartStage } from '../backend/backend-type.ts';
import { hasEnded } from '../backend/has-ended.ts';
import { coreErrors } from '../core-errors.ts';
import type { Logger } from '../log/logger.ts';
import type { PlannedDeployment } from '../plan/plan.ts';
import { redact } from '../redact/redact.ts';
import type { RunEvent } from '../report/run-event.ts';
import type { Readiness, ServiceType } from '../service/service-type.ts';
import { timeoutSignal, withinTime } from '../time-limit.ts';
import { lastLogLines } from './last-log-lines.ts';
import { StartStages } from './start-stages.ts';

export type WaitEvent = Extract<RunEvent, { type: 'wait' }>;

interface Waiting {
  readonly planned: PlannedDeployment;
  readonly service: ServiceType;
  /** Options, parsed. */
  readonly options: unknown;
  readonly backend: Backend;
  readonly handle: Handle;
  /** It runs already: it is found, not started. */
  readonly external: boolean;
  /** How long it may take from the start of its program until it answers. */
  readonly timeout_ns: number;
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Where it answers; asked only of one that runs. */
  endpoint(): Promise<Endpoint>;
  emit(event: WaitEvent): void;
}

/** How long one question to a service may take. */
export const answerTimeout_ns = 5e9;
/** How much longer a probe may take to notice that its time is over. */
const patience_ns = 1e9;
const shortestPause_ms = 50;
/** Who has waited for an hour can wait for some seconds more; but what an image or a program takes is part of what is measured. */
const longestPause_ms: Readonly<Record<StartStage, number>> = { queue: 2_000, image: 500, start: 500 };

/**
 * Waits until a started deployment has a place, then its image, then runs, and then answers in its own protocol. Each stage has its own time.
 * @throws UBENCH_E_DIED_STARTING, UBENCH_E_QUEUED_TOO_LONG, UBENCH_E_IMAGE_TOO_LONG, UBENCH_E_NOT_READY, UBENCH_E_NO_ANSWER and UBENCH_E_UNREACHABLE
 * with the last lines of its log; the reason of the signal; or what the backend throws.
 */
export async function waitUntilReady(waiting: Waiting): Promise<{ readonly endpoint: Endpoint; readonly stages: StartStages }> {
  const { planned, backend, handle, signal } = waiting;
  const stages = new StartStages();
  let endpoint: Endpoint | undefined;
  let reason = 'it was not asked yet';
  for (;;) {
    signal.throwIfAborted();
    const state = (await backend.instances.poll([handle]))[0]!;
    if (hasEnded(state)) {
      throw coreErrors.UBENCH_E_DIED_STARTING({ deployment: planned.name, reason: state.reason || state.status, stage: state.stage ?? stages.stage, fix: state.fix }, await contextOf(waiting));
    }
    const wait = stages.observe(state);
    if (wait !== undefined) waiting.emit({ type: 'wait', deployment: planned.id, ...wait });
    const runs = state.status === 'RUNNING';
    // One that lost its place may get another one.
    endpoint = runs ? (endpoint ?? (await waiting.endpoint())) : undefined;
    if (!runs) reason = state.reason ?? 'it does not listen yet';
    await requireInTime(waiting, stages, state.reason, { reason, endpoint });
    if (endpoint !== undefined) {
      const readiness = await probe(waiting, endpoint);
      if (readiness.ready) return { endpoint, stages };
      ({ reason } = readiness);
    }
    const pause_ms = runs ? shortestPause_ms : Math.min(longestPause_ms[stages.stage!], Math.max(shortestPause_ms, stages.elapsed_ns / 1e7));
    await sleep(pause_ms, undefined, { signal }).catch(() => {});
  }
}

const contextOf = async ({ planned, backend, handle }: Waiting) => ({ where: `deployment '${planned.name}'`, details: await lastLogLines(backend, handle) });

async function requireInTime(waiting: Waiting, { stage, elapsed_ns }: StartStages, waitsFor: string | undefined, asked: { readonly reason: string; readonly endpoint: Endpoint | undefined }): Promise<void> {
  const { planned, backend, external } = waiting;
  const limit_ns = stage === 'queue' || stage === 'image' ? backend.limits_ns?.[stage] : waiting.timeout_ns;
  if (limit_ns === undefined || elapsed_ns <= limit_ns) return;
  const late = { deployment: planned.name, seconds: limit_ns / 1e9 };
  if (stage === 'queue') throw coreErrors.UBENCH_E_QUEUED_TOO_LONG({ ...late, backend: planned.backend, reason: waitsFor }, await contextOf(waiting));
  if (stage === 'image') throw coreErrors.UBENCH_E_IMAGE_TOO_LONG({ ...late, backend: planned.backend, reason: waitsFor }, await contextOf(waiting));
  if (external && asked.endpoint !== undefined) throw coreErrors.UBENCH_E_NO_ANSWER({ ...late, reason: asked.reason, url: redact(asked.endpoint.url) }, await contextOf(waiting));
  throw coreErrors.UBENCH_E_NOT_READY({ ...late, reason: asked.reason }, await contextOf(waiting));
}

async function probe(waiting: Waiting, endpoint: Endpoint): Promise<Readiness> {
  const { planned, service, options, signal, log } = waiting;
  const asked_ms = performance.now();
  const took = (): { took_ms: number } => ({ took_ms: Number((performance.now() - asked_ms).toFixed(3)) });
  try {
    const asked = AbortSignal.any([signal, timeoutSignal(answerTimeout_ns)]);
    const readiness = await withinTime<Promise<Readiness>>(() => service.probe(endpoint, options, asked), {
      limit_ns: answerTimeout_ns + patience_ns,
      late: () => coreErrors.UBENCH_E_PROBE_TIMEOUT({ service: service.name }),
      signal,
    });
    log.debug('probe', { ...readiness, ...took() });
    return readiness;
  } catch (error) {
    signal.throwIfAborted();
    log.debug('probe failed', { ...took(), error });
    const { what, fix } = toErrorRecord(error);
    throw coreErrors.UBENCH_E_UNREACHABLE({ deployment: planned.name, problem: what, fix }, { ...(await contextOf(waiting)), cause: error });
  }
}
