import { ownIdentity } from '@ubench/processes';
import type { Logger } from '../log/logger.ts';
import { canonicalJson } from '../plan/canonical-json.ts';
import { planChanges } from '../plan/plan-changes.ts';
import type { Plan } from '../plan/plan.ts';
import { readEvents } from '../store/read-events.ts';
import { RunDirectory } from '../store/run-directory.ts';
import { processOf } from '../store/run-process.ts';
import type { RunRecord } from '../store/run-record.ts';
import { runPaths } from '../store/run-paths.ts';
import { storeErrors } from '../store/store-errors.ts';
import { readRun } from '../store/stored-run.ts';
import { EarlierRun } from './earlier-run.ts';

export interface TakenUpRun {
  readonly record: RunRecord;
  readonly directory: RunDirectory;
  readonly earlier: EarlierRun;
}

/**
 * Goes on with a run whose process was killed: from here on it is this process's.
 * @param plan Made anew by the command of the run, as it is stored.
 * @throws UBENCH_E_COLLECT_NOTHING, UBENCH_E_COLLECT_CHANGED, UBENCH_E_COLLECT_LIVE, UBENCH_E_STATE_DIRECTORY
 */
export function takeUpRun(stateDirectory: string, id: string, plan: Plan, log: Logger): TakenUpRun {
  const { record, plan: before, collectable, result } = readRun(stateDirectory, id);
  if (record === undefined || before === undefined || collectable !== true || result === undefined) throw storeErrors.UBENCH_E_COLLECT_NOTHING({ id });
  if (canonicalJson(plan) !== canonicalJson(before)) throw storeErrors.UBENCH_E_COLLECT_CHANGED({ id, changes: planChanges(before, plan) });
  const { events: file } = runPaths(stateDirectory, id);
  const noted = readEvents(file).flatMap(({ event }) => (event.type === 'instance' || event.type === 'taken-up' ? [event] : []));
  const directory = new RunDirectory(stateDirectory, record, plan, log, noted);
  const own = ownIdentity();
  directory.note({ type: 'taken-up', process: own });
  const events = readEvents(file);
  const { pid } = processOf(record, events);
  // Another has been a moment quicker.
  if (pid !== own.pid) throw storeErrors.UBENCH_E_COLLECT_LIVE({ id, pid });
  return { record, directory, earlier: new EarlierRun(events, result) };
}
