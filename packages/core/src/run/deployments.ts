import { setTimeout as sleep } from 'node:timers/promises';
import { toErrorRecord } from '@ubench/errors';
import type { Endpoint } from '@ubench/load';
import type { Backend, Handle } from '../backend/backend-type.ts';
import type { DeploymentNode } from '../collect/spec-tree.ts';
import { coreErrors } from '../core-errors.ts';
import type { Logger } from '../log/logger.ts';
import type { PlannedDeployment } from '../plan/plan.ts';
import { redact } from '../redact/redact.ts';
import { registerUrlPasswords } from '../redact/secret-values.ts';
import type { DeploymentResult } from '../result/result.ts';
import type { Facts, Readiness, ServiceType } from '../service/service-type.ts';
import { timeoutSignal, withinTime } from '../time-limit.ts';
import { type LaunchOwner, logName, plannedLaunch } from './planned-launch.ts';
import { provision, type ProvisionEvent } from './provision.ts';

/** A deployment that answers. */
export interface LiveDeployment {
  readonly planned: PlannedDeployment;
  readonly service: ServiceType;
  /** Options, parsed. */
  readonly options: unknown;
  readonly backend: Backend;
  readonly handle: Handle;
  readonly endpoint: Endpoint;
  readonly result: DeploymentResult;
}

const pollEvery_ms = 50;
/** A service that is said to be running answers at once, or the address is wrong. */
const externalTimeout_ns = 5e9;
/** How long one question to a service may take. */
const answerTimeout_ns = 5e9;
/** How much longer a probe may take to notice that its time is over. */
const patience_ns = 1e9;
const logLines = 20;

interface StartContext extends LaunchOwner {
  /** Absolute; what paths in a plan are relative to. */
  readonly root: string;
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** An instance that runs already and is used. */
  readonly running: Handle | undefined;
  /** Told before anything is started that must be stopped, and as soon as it is, before it is known to work. */
  onStarting(): void;
  onStarted(handle: Handle): void;
  emit(event: ProvisionEvent): void;
}

/**
 * Starts a deployment, waits until its own protocol answers and has it made ready for the load.
 * @throws UBENCH_E_DIED_STARTING, UBENCH_E_NOT_READY, UBENCH_E_NO_ANSWER, UBENCH_E_UNREACHABLE and UBENCH_E_PROVISION with the last lines of its log,
 * UBENCH_E_NO_LAUNCH, or what the backend throws.
 */
export async function startDeployment(planned: PlannedDeployment, node: DeploymentNode, backend: Backend, context: StartContext): Promise<LiveDeployment> {
  const { signal, external, running } = context;
  const log = context.log.child({ deployment: planned.name });
  const service = node.service.type;
  const { options } = planned;
  const started = performance.now();
  const handle = running ?? (await start(planned, service, backend, context));
  const access = await service.access?.(options);
  const endpoint = { ...(await backend.instances.endpoint(handle)), ...(access !== undefined && { access }) };
  // One that another process has made is not known here yet.
  registerUrlPasswords(endpoint.url);
  const timeout_ns = external ? externalTimeout_ns : node.startTimeout_ns;
  await waitUntilReady({ planned, service, options, endpoint, backend, handle, external, timeout_ns, signal, log });
  const ready_ns = (performance.now() - started) * 1e6;
  const steps = await provision({ planned, service, options, endpoint, root: context.root, signal, emit: (event) => context.emit(event), log: () => lastLogLines(backend, handle) });
  const { name, id } = planned;
  return {
    planned,
    service,
    options,
    backend,
    handle,
    endpoint,
    result: {
      id,
      name,
      service: service.name,
      backend: planned.backend,
      options: planned.options,
      ...(planned.placement && { placement: planned.placement }),
      url: redact(endpoint.url),
      ready_ns: Math.round(ready_ns),
      ...(steps !== undefined && steps.length > 0 && { provision: steps }),
      facts: await factsOf(service, endpoint, options),
      ...(external || running !== undefined ? {} : { log: `logs/${logName(planned)}` }),
    },
  };
}

async function start(planned: PlannedDeployment, service: ServiceType, backend: Backend, context: StartContext): Promise<Handle> {
  const launch = plannedLaunch(planned, service, context);
  context.onStarting();
  const [handle] = await backend.instances.start([launch], context.signal);
  context.onStarted(handle!);
  return handle!;
}

interface Waiting {
  readonly planned: PlannedDeployment;
  readonly service: ServiceType;
  readonly options: unknown;
  readonly endpoint: Endpoint;
  readonly backend: Backend;
  readonly handle: Handle;
  readonly external: boolean;
  readonly timeout_ns: number;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

async function waitUntilReady(waiting: Waiting): Promise<void> {
  const { planned, service, options, endpoint, backend, handle, external, timeout_ns, signal, log } = waiting;
  const deadline = performance.now() + timeout_ns / 1e6;
  const context = async () => ({ where: `deployment '${planned.name}'`, details: await lastLogLines(backend, handle) });
  for (let reason = 'it was not asked yet'; ; ) {
    signal.throwIfAborted();
    const [state] = await backend.instances.poll([handle]);
    if (state!.status === 'STOPPED' || state!.status === 'ERROR') {
      throw coreErrors.UBENCH_E_DIED_STARTING({ deployment: planned.name, reason: state!.reason ?? state!.status }, await context());
    }
    if (performance.now() > deadline) {
      const late = { deployment: planned.name, seconds: timeout_ns / 1e9, reason };
      if (external) throw coreErrors.UBENCH_E_NO_ANSWER({ ...late, url: redact(endpoint.url) }, await context());
      throw coreErrors.UBENCH_E_NOT_READY(late, await context());
    }
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
      if (readiness.ready) return;
      ({ reason } = readiness);
    } catch (error) {
      signal.throwIfAborted();
      log.debug('probe failed', { ...took(), error });
      const { what, fix } = toErrorRecord(error);
      throw coreErrors.UBENCH_E_UNREACHABLE({ deployment: planned.name, problem: what, fix }, { ...(await context()), cause: error });
    }
    await sleep(pollEvery_ms, undefined, { signal }).catch(() => {});
  }
}

/** The end of an instance's log, for messages; `undefined` where there is none. */
export async function lastLogLines(backend: Backend, handle: Handle): Promise<string | undefined> {
  const lines: string[] = [];
  try {
    for await (const { text } of backend.instances.logs(handle, { tail: logLines })) lines.push(text);
  } catch {
    // The log is only an illustration of an error that is being reported.
    return undefined;
  }
  return lines.length === 0 ? undefined : lines.join('\n');
}

/** What the service says about itself; a service that will not say is still worth measuring. */
async function factsOf(service: ServiceType, endpoint: Endpoint, options: unknown): Promise<Facts> {
  try {
    const late = (): Error => coreErrors.UBENCH_E_FACTS_TIMEOUT({ service: service.name, seconds: answerTimeout_ns / 1e9 });
    return (await withinTime(() => service.facts?.(endpoint, options), { limit_ns: answerTimeout_ns, late })) ?? {};
  } catch (error) {
    return { error: toErrorRecord(error).what };
  }
}
