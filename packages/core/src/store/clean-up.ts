import { existsSync, rmSync } from 'node:fs';
import { type ErrorRecord, toErrorRecord } from '@ubench/errors';
import { failpoint } from '@ubench/files';
import { isAlive } from '@ubench/processes';
import type { Backends } from '../backend/backends.ts';
import { findLeftBehind, type LeftBehind } from './left-behind.ts';
import type { RunStore } from './run-store.ts';
import { stopInstances } from './stop-instances.ts';
import { storeErrors } from './store-errors.ts';

/** What became of something that was left behind. */
export type CleanedUp = LeftBehind & {
  /** `gone`: it was not there any more; `left`: there is something to be had of it. */
  readonly outcome: 'stopped' | 'removed' | 'gone' | 'left' | 'failed';
  readonly error?: ErrorRecord;
};

/**
 * Stops and removes what was left behind, see {@link findLeftBehind}, and writes down that it did: what is found again then is new. What cannot be
 * taken away keeps nothing else from being. Safe beside running runs, and beside another that cleans up.
 */
export async function cleanUp(store: RunStore, backends: Pick<Backends, 'get' | 'placed'>): Promise<CleanedUp[]> {
  const left = findLeftBehind(store);
  const cleaned: CleanedUp[] = [];
  for (const run of new Set(left.flatMap((item) => (item.kind === 'instance' ? [item.run] : [])))) {
    cleaned.push(...(await cleanRun(store, run, left, backends)));
  }
  for (const item of left) if (item.kind !== 'instance') cleaned.push(remove(item));
  return cleaned;
}

async function cleanRun(store: RunStore, id: string, left: readonly LeftBehind[], backends: Pick<Backends, 'get' | 'placed'>): Promise<CleanedUp[]> {
  const run = store.read(id);
  try {
    if (run.record === undefined && run.result === undefined) throw storeErrors.UBENCH_E_RUN_UNSURE({ id, reason: run.reason ?? run.status });
    // It may go on there: whoever knows better can stop it by its id.
    if (run.status === 'UNKNOWN' && run.process !== undefined && isAlive(run.process) === undefined) throw storeErrors.UBENCH_E_RUN_ELSEWHERE({ id, host: run.process.hostname });
    if (run.collectable === true) return leave(id, left, toErrorRecord(storeErrors.UBENCH_E_RUN_COLLECTABLE({ id })), 'left');
    const stopped = await stopInstances(run, store.stateDirectory, backends, ({ state }) => state !== 'kept');
    return stopped.map(({ deployment, backend, outcome, error }) => ({ kind: 'instance', run: id, deployment, backend, outcome, ...(error === undefined ? {} : { error }) }));
  } catch (cause) {
    return leave(id, left, toErrorRecord(cause), 'failed');
  }
}

const leave = (run: string, left: readonly LeftBehind[], error: ErrorRecord, outcome: 'left' | 'failed'): CleanedUp[] => left.flatMap((item) => (item.kind === 'instance' && item.run === run ? [{ ...item, outcome, error }] : []));

function remove(item: Exclude<LeftBehind, { kind: 'instance' }>): CleanedUp {
  try {
    if (!existsSync(item.path)) return { ...item, outcome: 'gone' };
    failpoint('store.clean:before');
    rmSync(item.path, { recursive: true, force: true });
    failpoint('store.clean:after');
    return { ...item, outcome: 'removed' };
  } catch (error) {
    return { ...item, outcome: 'failed', error: toErrorRecord(error) };
  }
}
