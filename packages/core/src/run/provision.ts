import { dirname, join } from 'node:path';
import { toErrorRecord } from '@ubench/errors';
import type { Endpoint } from '@ubench/load';
import { coreErrors } from '../core-errors.ts';
import type { PlannedDeployment } from '../plan/plan.ts';
import type { RunEvent } from '../report/run-event.ts';
import type { DeploymentResult } from '../result/result.ts';
import type { ProvisionContext } from '../service/provision-context.ts';
import type { ServiceType } from '../service/service-type.ts';

export type ProvisionEvent = Extract<RunEvent, { type: 'provision' | 'provision-progress' }>;
type Steps = NonNullable<DeploymentResult['provision']>;

interface Provisioning {
  readonly planned: PlannedDeployment;
  readonly service: ServiceType;
  readonly options: unknown;
  readonly endpoint: Endpoint;
  /** That paths in a plan are relative to. */
  readonly root: string;
  readonly signal: AbortSignal;
  emit(event: ProvisionEvent): void;
  /** The end of the instance's log, for a message. */
  log(): Promise<string | undefined>;
}

/** Between two looks at how much has come. */
const progressEvery_ms = 1_000;

/**
 * Has a service that answers made ready to be measured, and says how long each part of that took; `undefined` for one that is ready as it is.
 * @throws UBENCH_E_PROVISION; the reason of the signal
 */
export async function provision({ planned, service, options, endpoint, root, signal, emit, log }: Provisioning): Promise<Steps | undefined> {
  if (service.provision === undefined) return undefined;
  const deployment = planned.id;
  const steps: Steps = [];
  let current: string | undefined;
  const context: ProvisionContext = {
    directory: dirname(join(root, planned.file)),
    signal,
    async step(step, work) {
      signal.throwIfAborted();
      current = step;
      const started = performance.now();
      const elapsed_ns = (): number => Math.round((performance.now() - started) * 1e6);
      emit({ type: 'provision', deployment, step, state: 'started', elapsed_ns: 0 });
      let shown = -Infinity;
      const result = await work((reached) => {
        if (performance.now() - shown < progressEvery_ms) return;
        shown = performance.now();
        emit({ type: 'provision-progress', deployment, step, elapsed_ns: elapsed_ns(), ...reached });
      });
      steps.push({ step, duration_ns: elapsed_ns() });
      emit({ type: 'provision', deployment, step, state: 'ended', elapsed_ns: elapsed_ns() });
      return result;
    },
  };
  try {
    await untilAborted(service.provision(endpoint, options, context), signal);
  } catch (error) {
    signal.throwIfAborted();
    const { what, fix } = toErrorRecord(error);
    throw coreErrors.UBENCH_E_PROVISION({ deployment: planned.name, step: current, problem: what, fix }, { where: `deployment '${planned.name}'`, details: await log(), cause: error });
  }
  return steps;
}

/** A plugin that does not look at the signal must not keep a run from ending. */
async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const aborted = (): void => reject(signal.reason);
  signal.addEventListener('abort', aborted);
  if (signal.aborted) aborted();
  try {
    await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', aborted);
  }
}
