import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { toErrorRecord } from '@ubench/errors';
import { failpoint, syncDirectory, writeAtomically } from '@ubench/files';
import type { RunResult } from '../result/result.ts';
import { runPaths, runsOf } from './run-paths.ts';
import type { RunRecord } from './run-record.ts';
import { storeErrors } from './store-errors.ts';
import { unfinishedPaths } from './unfinished-directory.ts';

/** Keeps a result that was not measured here: its directory appears whole or not at all. @throws UBENCH_E_STATE_DIRECTORY */
export function storeResult(stateDirectory: string, record: RunRecord, result: RunResult): void {
  const { directory } = runPaths(stateDirectory, record.id);
  const building = unfinishedPaths(stateDirectory, record.id);
  try {
    failpoint('store.import:before');
    mkdirSync(runsOf(stateDirectory), { recursive: true });
    mkdirSync(building.directory);
    writeAtomically(building.record, `${JSON.stringify(record, null, 2)}\n`, 'store.record');
    writeAtomically(building.result, `${JSON.stringify(result, null, 2)}\n`, 'store.result');
    failpoint('store.import:written');
    renameSync(building.directory, directory);
    syncDirectory(runsOf(stateDirectory));
  } catch (cause) {
    rmSync(building.directory, { recursive: true, force: true });
    throw storeErrors.UBENCH_E_STATE_DIRECTORY({ directory, problem: toErrorRecord(cause).what }, { cause });
  }
  failpoint('store.import:after');
}
