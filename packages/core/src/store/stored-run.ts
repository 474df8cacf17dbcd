import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { toErrorRecord, UbenchError } from '@ubench/errors';
import { writeAtomically } from '@ubench/files';
import { isAlive, type ProcessIdentity } from '@ubench/processes';
import { type Plan, plan as planType } from '../plan/plan.ts';
import { type RunResult, runResult } from '../result/result.ts';
import { type OpenInstance, openInstances } from './open-instances.ts';
import { processOf } from './run-process.ts';
import { readEvents } from './read-events.ts';
import { readStored } from './read-stored.ts';
import { recoverResult } from './recover-result.ts';
import { runPaths, runsOf } from './run-paths.ts';
import { type RunRecord, runRecord } from './run-record.ts';
import { underWay } from './under-way.ts';

/** What became of a run. `ADOPTED`: only its instances are known. `UNKNOWN`: its files are damaged, or only another machine can tell. */
export type RunStatus = 'RUNNING' | RunResult['run']['status'] | 'ADOPTED' | 'UNKNOWN';

/** A run as its directory tells it. */
export interface StoredRun {
  readonly id: string;
  readonly directory: string;
  readonly status: RunStatus;
  /** Why it is UNKNOWN or ADOPTED. */
  readonly reason?: string;
  /** What is wrong with its files, where that is why. */
  readonly error?: UbenchError;
  readonly record?: RunRecord;
  readonly plan?: Plan;
  /** Of a run that goes on: what it has measured so far. Absent where nothing can be read. */
  readonly result?: RunResult;
  readonly instances: readonly OpenInstance[];
  /** Whose it is: while that process lives, it goes on. Absent where its record cannot be read. */
  readonly process?: ProcessIdentity;
  /** Of a run that was killed: the benchmark whose load went on without it. */
  readonly underWay?: string;
  /** Of a run that was killed: `ubench collect` can finish it, or go on with finishing it. */
  readonly collectable?: boolean;
}

/** Ids of the runs in a state directory, oldest first. */
export function runIds(stateDirectory: string): string[] {
  const runs = runsOf(stateDirectory);
  if (!existsSync(runs)) return [];
  return readdirSync(runs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

/** Reads the directory of a run. Never throws for what is in it. A run whose process has died gets the result that it could not write. */
export function readRun(stateDirectory: string, id: string): StoredRun {
  const paths = runPaths(stateDirectory, id);
  const known: Known = { id, directory: paths.directory, instances: [] };
  try {
    if (existsSync(paths.plan)) known.plan = readStored(paths.plan, 'ubench.plan/1', planType);
    if (existsSync(paths.record)) known.record = readStored(paths.record, 'ubench.run/1', runRecord);
    const { record, plan } = known;
    const before = readEvents(paths.events);
    if (record !== undefined) known.process = processOf(record, before);
    const hasResult = existsSync(paths.result);
    const alive = known.process && isAlive(known.process);
    // Once more: what has ended writes no more of them.
    const events = alive === false ? readEvents(paths.events) : before;
    known.instances = openInstances(events);
    const stored = hasResult ? readStored(paths.result, 'ubench.result/1', runResult) : undefined;
    // What was put together of a killed run is not its last word where somebody has taken it up since.
    const takenUp = events.some(({ event }) => event.type === 'taken-up');
    const left = underWay(events);
    const forCollecting = { ...(left !== undefined && { underWay: left }), ...((left !== undefined || takenUp) && { collectable: true }) };
    if (stored !== undefined && (stored.run.exit_code !== null || !takenUp)) {
      return { ...known, status: stored.run.status, result: stored, ...(stored.run.exit_code === null && forCollecting) };
    }
    if (record?.adopted !== undefined) {
      return { ...known, status: 'ADOPTED', reason: `it was found on the backend '${record.adopted.backend}'; whether it goes on and what it has measured is known where it was started` };
    }
    if (record === undefined || plan === undefined) return { ...known, status: 'UNKNOWN', reason: 'its run.json or plan.json is missing' };
    const soFar = recoverResult(record, plan, events, alive === true);
    if (alive === undefined) {
      return { ...known, status: 'UNKNOWN', reason: `it ran on ${known.process!.hostname}, and only that machine can tell whether it still does`, result: soFar };
    }
    // It has ended meanwhile.
    if (stored === undefined && existsSync(paths.result)) return readRun(stateDirectory, id);
    if (alive) return { ...known, status: 'RUNNING', result: soFar };
    return { ...known, status: 'INTERRUPTED', result: recovered(paths.result, soFar), ...forCollecting };
  } catch (error) {
    if (!(error instanceof UbenchError)) throw error;
    return { ...known, status: 'UNKNOWN', reason: toErrorRecord(error).what, error };
  }
}

/** What has been found out so far. */
interface Known {
  readonly id: string;
  readonly directory: string;
  record?: RunRecord;
  plan?: Plan;
  instances: readonly OpenInstance[];
  process?: ProcessIdentity;
}

/** Whoever first reads a dead run writes its result down; where that is not allowed, everybody works it out again. */
function recovered(file: string, result: RunResult): RunResult {
  const text = `${JSON.stringify(result, null, 2)}\n`;
  try {
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeAtomically(file, text, 'store.recovered');
  } catch (error) {
    if (!['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT'].includes(toErrorRecord(error).code)) throw error;
  }
  return result;
}

