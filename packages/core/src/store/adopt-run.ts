import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { toErrorRecord } from '@ubench/errors';
import { AppendLog, failpoint, syncDirectory, writeAtomically } from '@ubench/files';
import { ownIdentity } from '@ubench/processes';
import type { Handle } from '../backend/backend-type.ts';
import type { StoredEvent } from '../report/run-event.ts';
import type { Provenance } from '../result/result.ts';
import { runPaths, runsOf } from './run-paths.ts';
import type { RunRecord } from './run-record.ts';
import { storeErrors } from './store-errors.ts';
import { readRun } from './stored-run.ts';
import { unfinishedPaths } from './unfinished-directory.ts';

/** What a backend knows of a run that may not be known here. */
export interface RunToAdopt {
  readonly id: string;
  /** The backend's name in the configuration. */
  readonly backend: string;
  readonly handles: readonly Handle[];
}

/** The command that adopts. */
export interface Adopting {
  readonly cwd: string;
  readonly root: string;
  readonly provenance: Provenance;
}

/**
 * Makes the instances of a run known here that only their backend knows: a directory that appears whole or not at all, with a record that says so, and
 * an event for each. They count as kept: nothing stops them but who asks for it. A run that this store knows by its own record is left as it is.
 * @returns How many are newly known.
 * @throws UBENCH_E_ADOPT_ID, UBENCH_E_STATE_DIRECTORY
 */
export function adoptRun(stateDirectory: string, run: RunToAdopt, by: Adopting): number {
  // It becomes the name of a directory, and others may give marks to what they start.
  if (!/^\w[\w.-]{0,99}$/.test(run.id)) throw storeErrors.UBENCH_E_ADOPT_ID({ id: run.id, backend: run.backend });
  const { directory } = runPaths(stateDirectory, run.id);
  try {
    return existsSync(directory) ? adoptMore(stateDirectory, run) : adoptWhole(stateDirectory, run, by);
  } catch (cause) {
    throw storeErrors.UBENCH_E_STATE_DIRECTORY({ directory, problem: toErrorRecord(cause).what }, { cause });
  }
}

function adoptWhole(stateDirectory: string, run: RunToAdopt, by: Adopting): number {
  const building = unfinishedPaths(stateDirectory, run.id);
  try {
    failpoint('store.adopt:before');
    mkdirSync(runsOf(stateDirectory), { recursive: true });
    mkdirSync(building.directory);
    mkdirSync(building.logs);
    writeAtomically(building.record, `${JSON.stringify(recordOf(run, by), null, 2)}\n`, 'store.record');
    append(building.events, [{ schema: 'ubench.events/1', run: run.id }, ...run.handles.map((handle) => keptEvent(run, handle))]);
    failpoint('store.adopt:written');
    renameSync(building.directory, runPaths(stateDirectory, run.id).directory);
    syncDirectory(runsOf(stateDirectory));
  } catch (error) {
    rmSync(building.directory, { recursive: true, force: true });
    // Another process has just adopted it.
    if (existsSync(runPaths(stateDirectory, run.id).directory)) return adoptMore(stateDirectory, run);
    throw error;
  }
  failpoint('store.adopt:after');
  return run.handles.length;
}

/** Of one that was adopted before, what has been started since. */
function adoptMore(stateDirectory: string, run: RunToAdopt): number {
  const { record, instances } = readRun(stateDirectory, run.id);
  if (record?.adopted === undefined) return 0;
  const known = new Set(instances.map(({ handle }) => handle?.id));
  const fresh = run.handles.filter(({ id }) => !known.has(id));
  if (fresh.length > 0) append(runPaths(stateDirectory, run.id).events, fresh.map((handle) => keptEvent(run, handle)));
  return fresh.length;
}

function append(file: string, lines: readonly object[]): void {
  const events = new AppendLog(file, 'store.event');
  try {
    for (const line of lines) events.append(JSON.stringify(line), { durable: true });
  } finally {
    events.close();
  }
}

function keptEvent({ backend }: RunToAdopt, handle: Handle): object {
  const event: StoredEvent = { type: 'instance', deployment: handle.deployment === '' ? handle.id : handle.deployment, backend, state: 'kept', handle: { ...handle } };
  return { time: new Date().toISOString(), ...event };
}

const recordOf = ({ id, backend }: RunToAdopt, { cwd, root, provenance }: Adopting): RunRecord => ({
  schema: 'ubench.run/1',
  id,
  started_at: startOf(id) ?? new Date().toISOString(),
  process: ownIdentity(),
  cwd,
  root,
  plan_sha256: '',
  provenance,
  adopted: { backend },
});

/** An id of ours begins with it. */
function startOf(id: string): string | undefined {
  const [, year, month, day, hour, minute, second, ms] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(\d{3})-/.exec(id) ?? [];
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`;
  return Number.isNaN(Date.parse(text)) ? undefined : text;
}
