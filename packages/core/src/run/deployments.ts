import { toErrorRecord } from '@ubench/errors';
import type { Endpoint } from '@ubench/load';
import type { Backend, Handle, Launch } from '../backend/backend-type.ts';
import { coreErrors } from '../core-errors.ts';
import type { Logger } from '../log/logger.ts';
import type { PlannedDeployment } from '../plan/plan.ts';
import { redact } from '../redact/redact.ts';
import { registerUrlPasswords } from '../redact/secret-values.ts';
import type { DeploymentResult } from '../result/result.ts';
import type { Facts, ServiceType } from '../service/service-type.ts';
import { withinTime } from '../time-limit.ts';
import { innerEndpointOf } from './inner-endpoint.ts';
import { lastLogLines } from './last-log-lines.ts';
import { type LaunchOwner, logName, plannedLaunch } from './planned-launch.ts';
import { provision, type ProvisionEvent } from './provision.ts';
import { answerTimeout_ns, waitUntilReady, type WaitEvent } from './wait-until-ready.ts';

/** A deployment that answers. */
export interface LiveDeployment {
  readonly planned: PlannedDeployment;
  readonly service: ServiceType;
  /** Options, parsed. */
  readonly options: unknown;
  readonly backend: Backend;
  readonly handle: Handle;
  readonly endpoint: Endpoint;
  /** Where it answers for agents that run on its backend. */
  innerEndpoint(): Promise<Endpoint>;
  /** How often its place was taken from it until now, as far as somebody was told. */
  restarts: number;
  readonly result: DeploymentResult;
  /** Of a run that was taken up: it was not there any more, so that nothing can be asked of it. */
  readonly gone?: boolean;
}

/** A service that is said to be running answers at once, or the address is wrong. */
const externalTimeout_ns = 5e9;

/** What is to be started, and until when it has to answer. */
export interface Startable {
  readonly service: ServiceType;
  readonly startTimeout_ns: number;
  /** What its backend is asked to start. Default: what the service type says. */
  launch?(tell: (reason: string) => void): Promise<Launch>;
}

interface StartContext extends LaunchOwner {
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** An instance that runs already and is used. */
  readonly running: Handle | undefined;
  /** Told before anything is started that must be stopped, and as soon as it is, before it is known to work. */
  onStarting(): void;
  onStarted(handle: Handle): void;
  emit(event: ProvisionEvent | WaitEvent): void;
}

/**
 * Starts a deployment, waits until its own protocol answers and has it made ready for the load.
 * @throws As {@link waitUntilReady}; UBENCH_E_PROVISION with the last lines of its log; UBENCH_E_NO_LAUNCH.
 */
export async function startDeployment(planned: PlannedDeployment, startable: Startable, backend: Backend, context: StartContext): Promise<LiveDeployment> {
  const { signal, external, running } = context;
  const log = context.log.child({ deployment: planned.name });
  const { service } = startable;
  const { options } = planned;
  const started = performance.now();
  const handle = running ?? (await start(planned, startable, backend, context));
  const access = await service.access?.(options);
  const { endpoint, stages } = await waitUntilReady({
    planned,
    service,
    options,
    backend,
    handle,
    external,
    timeout_ns: external ? externalTimeout_ns : startable.startTimeout_ns,
    signal,
    log,
    async endpoint() {
      const found = await backend.instances.endpoint(handle);
      // One that another process has made is not known here yet.
      registerUrlPasswords(found.url);
      return { ...found, ...(access !== undefined && { access }) };
    },
    emit: (event) => context.emit(event),
  });
  const { queue = 0, image = 0 } = stages.durations_ns;
  const ready_ns = Math.max(0, (performance.now() - started) * 1e6 - queue - image);
  const steps = await provision({ planned, service, options, endpoint, root: context.root, signal, emit: (event) => context.emit(event), log: () => lastLogLines(backend, handle) });
  const { name, id } = planned;
  return {
    planned,
    service,
    options,
    backend,
    handle,
    endpoint,
    innerEndpoint: () => innerEndpointOf(backend.instances, handle, endpoint),
    restarts: stages.restarts,
    result: {
      id,
      name,
      service: service.name,
      backend: planned.backend,
      options: planned.options,
      ...(planned.placement && { placement: planned.placement }),
      url: redact(endpoint.url),
      ...(await tunnelsTo(backend, handle)),
      ready_ns: Math.round(ready_ns),
      ...(stages.result !== undefined && { stages: stages.result }),
      ...(steps !== undefined && steps.length > 0 && { provision: steps }),
      facts: await factsOf(service, endpoint, options),
      ...(await placeOf(backend, handle)),
      ...(external || running !== undefined ? {} : { log: `logs/${logName(planned)}` }),
    },
  };
}

async function start(planned: PlannedDeployment, { service, launch: prepare }: Startable, backend: Backend, context: StartContext): Promise<Handle> {
  const started = performance.now();
  const tell = (reason: string): void => context.emit({ type: 'wait', deployment: planned.id, stage: 'start', reason, elapsed_ns: Math.round((performance.now() - started) * 1e6) });
  const launch = (await prepare?.(tell)) ?? plannedLaunch(planned, service, context);
  context.onStarting();
  const [handle] = await backend.instances.start([launch], context.signal, tell);
  context.onStarted(handle!);
  return handle!;
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

/** By which ports of this machine it is reached. */
async function tunnelsTo({ instances }: Backend, handle: Handle): Promise<Pick<DeploymentResult, 'tunnels'>> {
  const tunnels = (await instances.tunnels?.(handle)) ?? [];
  return tunnels.length === 0 ? {} : { tunnels: tunnels.map((tunnel) => ({ ...tunnel })) };
}

/** What the backend tells of where it runs; one that will not tell has given a place all the same. */
async function placeOf({ instances }: Backend, handle: Handle): Promise<{ place?: Facts }> {
  try {
    const late = (): Error => coreErrors.UBENCH_E_FACTS_TIMEOUT({ service: handle.backend, seconds: answerTimeout_ns / 1e9 });
    const [place] = (await withinTime(() => instances.facts?.([handle]), { limit_ns: answerTimeout_ns, late })) ?? [];
    return place === undefined || Object.keys(place).length === 0 ? {} : { place };
  } catch (error) {
    return { place: { error: toErrorRecord(error).what } };
  }
}
