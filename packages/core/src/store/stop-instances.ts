import { hostname } from 'node:os';
import { toErrorRecord, type ErrorRecord } from '@ubench/errors';
import { AppendLog } from '@ubench/files';
import type { Handle } from '../backend/backend-type.ts';
import type { Backends } from '../backend/backends.ts';
import { hasEnded } from '../backend/has-ended.ts';
import type { StoredEvent } from '../report/run-event.ts';
import type { OpenInstance } from './open-instances.ts';
import { runPaths } from './run-paths.ts';
import { storeErrors } from './store-errors.ts';
import type { StoredRun } from './stored-run.ts';

/** What became of one instance of a run that has ended. */
export interface StoppedInstance {
  readonly deployment: string;
  readonly backend: string;
  /** `undefined` where it was never started. */
  readonly handle: Handle | undefined;
  /** `gone`: it did not run any more. */
  readonly outcome: 'stopped' | 'gone' | 'failed';
  /** Why it failed; or why it could not be written down that it is stopped. */
  readonly error?: ErrorRecord;
}

/**
 * Stops what a run that has ended left running, and writes that down with it. Instances are told by what their backend knows them by, never
 * by a pid alone. One that cannot be stopped, as on a machine that only the run's own can reach, does not keep the others running.
 * @param which Kept ones are stopped only where somebody asks for it.
 */
export async function stopInstances(
  run: StoredRun,
  stateDirectory: string,
  backends: Pick<Backends, 'get' | 'placed'>,
  which: (instance: OpenInstance) => boolean,
): Promise<StoppedInstance[]> {
  const open = run.instances.filter(which);
  if (open.length === 0) return [];
  const stopped = (await Promise.all(open.map((instance) => stopOne(run, instance, backends)))).flat();
  const { directory, events } = runPaths(stateDirectory, run.id);
  try {
    noteStopped(events, stopped.filter(({ outcome }) => outcome !== 'failed'));
    return stopped;
  } catch (cause) {
    // They are stopped all the same; who looks for them later finds nothing.
    const error = toErrorRecord(storeErrors.UBENCH_E_STATE_DIRECTORY({ directory, problem: toErrorRecord(cause).what }, { cause }));
    return stopped.map((instance) => (instance.outcome === 'failed' ? instance : { ...instance, error }));
  }
}

function noteStopped(file: string, stopped: readonly StoppedInstance[]): void {
  const events = new AppendLog(file, 'store.event');
  try {
    for (const { deployment, backend, handle } of stopped) {
      const event: StoredEvent = { type: 'instance', deployment, backend, state: 'stopped', ...(handle === undefined ? {} : { handle: { ...handle } }) };
      events.append(JSON.stringify({ time: new Date().toISOString(), ...event }), { durable: true });
    }
  } finally {
    events.close();
  }
}

async function stopOne({ id: run, record }: StoredRun, { deployment, backend, handle }: OpenInstance, backends: Pick<Backends, 'get' | 'placed'>): Promise<StoppedInstance[]> {
  const common = { deployment, backend };
  try {
    const host = record?.process.hostname;
    if (host !== undefined && host !== hostname() && (await backends.placed(backend)).type.anywhere !== true) throw storeErrors.UBENCH_E_INSTANCE_ELSEWHERE({ id: run, host, backend });
    const { instances } = await backends.get(backend);
    // Without a handle it was killed while it was starting: the backend knows what carries the run's mark.
    const handles = handle === undefined ? (await instances.find({ run })).filter((found) => found.deployment === '' || deployment.endsWith(`> ${found.deployment}`)) : [handle];
    if (handles.length === 0) return [{ ...common, handle, outcome: 'gone' }];
    const states = await instances.poll(handles);
    // Also of one that has ended: its files are still there.
    await instances.stop(handles);
    return handles.map((each, index) => ({ ...common, handle: each, outcome: hasEnded(states[index]!) ? 'gone' : 'stopped' }));
  } catch (error) {
    return [{ ...common, handle, outcome: 'failed', error: toErrorRecord(error) }];
  }
}
