import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toErrorRecord, UbenchError } from '@ubench/errors';
import type { Handle } from '../backend/backend-type.ts';
import { foreignPlace } from '../collect/error-place.ts';
import type { DeploymentNode } from '../collect/spec-tree.ts';
import { coreErrors } from '../core-errors.ts';
import { agentService } from '../plan/agent-service.ts';
import { idIn } from '../plan/benchmark-id.ts';
import type { PlannedDeployment } from '../plan/plan.ts';
import { redactFile } from '../redact/redact-file.ts';
import { findKept } from '../store/find-kept.ts';
import { startDeployment, type Startable } from './deployments.ts';
import { takeUpDeployment } from './take-up-deployment.ts';
import { logName } from './planned-launch.ts';
import type { RunSession } from './run-session.ts';

/** Brings a deployment of a spec up: see {@link bringUp}. */
export function deploy(session: RunSession, node: DeploymentNode, file: string): Promise<void> {
  const planned = session.planned.plan.deployments.find(({ id }) => id === idIn(file, node.suite, node.name))!;
  return bringUp(session, planned, { service: node.service.type, startTimeout_ns: node.startTimeout_ns });
}

/** Brings a deployment up. Never rejects: one that cannot be started is noted, with what it printed last, and stopped as far as it was. */
export async function bringUp(session: RunSession, planned: PlannedDeployment, startable: Startable): Promise<void> {
  if (session.earlier !== undefined) return takeUpDeployment(session, planned, startable.service);
  const { id, backend: backendName } = planned;
  const started = performance.now();
  const elapsed_ns = (): number => Math.round((performance.now() - started) * 1e6);
  session.emit({ type: 'deployment', deployment: id, state: 'starting', elapsed_ns: 0 });
  const external = session.backends.isExternal(backendName);
  let announced = false;
  try {
    await session.host.hooks.deploy.promise({ deployment: planned });
    const backend = await session.backends.get(backendName);
    const running = session.options.reuse && !external && planned.service !== agentService ? await findKept(session.options.stateDirectory, planned, backend) : undefined;
    if (running !== undefined) session.note({ type: 'instance', deployment: id, backend: backendName, state: 'reused', handle: { ...running } });
    const live = await startDeployment(planned, startable, backend, {
      run: session.record.id,
      logDirectory: session.directory.paths.logs,
      root: session.options.root,
      signal: session.signal,
      log: session.log,
      external,
      running,
      onStarting() {
        if (external) return;
        session.note({ type: 'instance', deployment: id, backend: backendName, state: 'starting' });
        announced = true;
      },
      onStarted(handle) {
        if (external) return;
        session.started.set(handle, { deployment: id, backend, backendName });
        session.note({ type: 'instance', deployment: id, backend: backendName, state: 'started', handle: { ...handle } });
        announced = false;
      },
      emit: (event) => session.emit(event),
    });
    session.live.set(id, live);
    session.deployments.push(live.result);
    await session.host.hooks.ready.promise({ deployment: planned, endpoint: live.endpoint });
    session.emit({ type: 'deployment', deployment: id, state: 'ready', elapsed_ns: elapsed_ns(), result: live.result });
  } catch (error) {
    // Being interrupted is not its failure.
    const record = session.signal.aborted ? undefined : toErrorRecord(explained(error, planned.name, session.options.root));
    session.live.delete(id);
    const { name, service, backend, options, placement } = planned;
    const there = session.deployments.find((result) => result.id === id);
    const result = there ?? { id, name, service, backend, options, ...(placement && { placement }), facts: {} };
    if (there === undefined) session.deployments.push(result);
    if (existsSync(join(session.directory.paths.logs, logName(planned)))) result.log = `logs/${logName(planned)}`;
    if (record !== undefined) {
      session.failed.set(id, record);
      result.error = record;
      session.emit({ type: 'deployment', deployment: id, state: 'failed', elapsed_ns: elapsed_ns(), error: record, result });
    }
    if (announced && !hasStarted(session, id)) await stopHalfStarted(session, planned);
    await stopInstances(session, id);
    if (record === undefined) session.emit({ type: 'deployment', deployment: id, state: 'stopped', elapsed_ns: elapsed_ns() });
  }
}

/**
 * A backend starts all or none. One that lost its connection while it did cannot know: what carries the mark of the run is stopped. Where that cannot be asked
 * either, it stays written down as starting, and who cleans up looks again.
 */
async function stopHalfStarted(session: RunSession, { id, name, backend }: PlannedDeployment): Promise<void> {
  try {
    const { instances } = await session.backends.get(backend);
    const started = new Set([...session.started.keys()].map((handle) => handle.id));
    const unknown = (await instances.find({ run: session.record.id })).filter((handle) => !started.has(handle.id));
    const left = unknown.filter(({ deployment }) => deployment === name);
    if (left.length > 0) await instances.stop(left);
    // Of which deployment it is, its backend cannot tell any more.
    if (unknown.some(({ deployment }) => deployment === '')) return;
  } catch (error) {
    session.fail(error);
    return;
  }
  noteStopped(session, id, backend);
}

/** What is not ours was not expected: its stack says whose it is. */
function explained(error: unknown, deployment: string, root: string): UbenchError {
  if (error instanceof UbenchError) return error;
  const { what, fix, details } = toErrorRecord(error);
  return coreErrors.UBENCH_E_DEPLOYMENT_FAILED({ deployment, problem: what, fix }, { where: foreignPlace(error, root), details, cause: error });
}

/** Stops a deployment, or leaves it running where that was asked for. Never rejects. */
export async function tearDown(session: RunSession, id: string): Promise<void> {
  const live = session.live.get(id);
  if (live === undefined) return;
  const started = performance.now();
  const elapsed_ns = (): number => Math.round((performance.now() - started) * 1e6);
  // What another run keeps is not ours to stop. Nothing of the load outlives the run.
  const keeps = live.planned.service !== agentService && !session.backends.isExternal(live.planned.backend) && (session.options.keep || !hasStarted(session, id));
  if (!keeps) session.emit({ type: 'deployment', deployment: id, state: 'stopping', elapsed_ns: 0 });
  await session.host.hooks.teardown.promise({ deployment: live.planned });
  session.live.delete(id);
  if (keeps) keepInstances(session, id);
  else await stopInstances(session, id);
  session.emit({ type: 'deployment', deployment: id, state: keeps ? 'kept' : 'stopped', elapsed_ns: elapsed_ns() });
}

const instancesOf = (session: RunSession, id: string) => [...session.started].filter(([, { deployment }]) => deployment === id);
const hasStarted = (session: RunSession, id: string): boolean => instancesOf(session, id).length > 0;

function keepInstances(session: RunSession, id: string): void {
  for (const [handle, { backendName }] of instancesOf(session, id)) {
    session.started.delete(handle);
    try {
      session.note({ type: 'instance', deployment: id, backend: backendName, state: 'kept', handle: { ...handle } });
    } catch (error) {
      session.fail(error);
    }
  }
}

async function stopInstances(session: RunSession, id: string): Promise<void> {
  for (const [handle, { backend, backendName }] of instancesOf(session, id)) {
    try {
      await backend.instances.stop([handle]);
    } catch (error) {
      session.fail(error);
      // Nobody has seen it end, so it is not noted as stopped: who cleans up looks again.
      await backend.instances.kill([handle]);
      session.started.delete(handle);
      continue;
    }
    session.started.delete(handle);
    noteStopped(session, id, backendName, handle);
  }
  if (!hasStarted(session, id)) await redactLog(session, id);
}

/** What a service printed is its own; but the directory of a run is handed around. */
async function redactLog(session: RunSession, id: string): Promise<void> {
  const planned = session.planned.plan.deployments.find((deployment) => deployment.id === id)!;
  const file = join(session.directory.paths.logs, logName(planned));
  try {
    if (existsSync(file)) await redactFile(file);
  } catch (error) {
    session.fail(error);
  }
}

function noteStopped(session: RunSession, id: string, backend: string, handle?: Handle): void {
  try {
    session.note({ type: 'instance', deployment: id, backend, state: 'stopped', ...(handle === undefined ? {} : { handle: { ...handle } }) });
  } catch {
    // It has been stopped all the same; whoever looks for it later finds nothing.
  }
}
