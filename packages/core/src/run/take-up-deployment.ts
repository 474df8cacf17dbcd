import { setTimeout as sleep } from 'node:timers/promises';
import type { Handle, InstanceHost, InstanceState } from '../backend/backend-type.ts';
import { hasEnded } from '../backend/has-ended.ts';
import type { PlannedDeployment } from '../plan/plan.ts';
import { registerUrlPasswords } from '../redact/secret-values.ts';
import type { ServiceType } from '../service/service-type.ts';
import { innerEndpointOf } from './inner-endpoint.ts';
import { plannedLaunch } from './planned-launch.ts';
import type { RunSession } from './run-session.ts';

const poll_ms = 200;

/**
 * Finds a deployment that a process which was killed has left, in a run that goes on without it: nothing is started or made ready. One that has ended counts as
 * gone. Rejects where it cannot be reached: then nothing of the run is touched.
 */
export async function takeUpDeployment(session: RunSession, planned: PlannedDeployment, service: ServiceType): Promise<void> {
  const { id, options, backend: backendName } = planned;
  const result = session.deployments.find((each) => each.id === id);
  if (result === undefined) return;
  const backend = await session.backends.get(backendName);
  const outside = session.backends.isExternal(backendName);
  const handle = outside ? await external(session, planned, service) : session.earlier!.handle(id);
  if (handle === undefined) return;
  const gone = hasEnded(await settledState(backend.instances, handle, session.signal));
  const found = gone ? { url: result.url ?? '' } : await backend.instances.endpoint(handle);
  registerUrlPasswords(found.url);
  const access = await service.access?.(options);
  const endpoint = { ...found, ...(access !== undefined && { access }) };
  if (!outside) session.started.set(handle, { deployment: id, backend, backendName });
  session.live.set(id, {
    planned,
    service,
    options,
    backend,
    handle,
    endpoint,
    innerEndpoint: () => innerEndpointOf(backend.instances, handle, endpoint),
    restarts: session.earlier!.restarts(id),
    result,
    gone,
  });
}

/** A backend that is asked seldom may not have heard of it yet. */
async function settledState(instances: InstanceHost, handle: Handle, signal: AbortSignal): Promise<InstanceState> {
  for (;;) {
    const [state] = await instances.poll([handle]);
    if (state!.status === 'RUNNING' || hasEnded(state!)) return state!;
    await sleep(poll_ms, undefined, { signal });
  }
}

/** What was there before the run: to start it is to find it. */
async function external(session: RunSession, planned: PlannedDeployment, service: ServiceType) {
  const { record, directory, options } = session;
  const { instances } = await session.backends.get(planned.backend);
  const launch = plannedLaunch(planned, service, { run: record.id, logDirectory: directory.paths.logs, external: true, root: options.root });
  return (await instances.start([launch], session.signal))[0];
}
