import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { toErrorRecord } from '@ubench/errors';
import { failpoint, writeAtomically } from '@ubench/files';
import { isAlive } from '@ubench/processes';
import { type AbRecord, abRecord } from '../ab/ab-record.ts';
import { redact } from '../redact/redact.ts';
import { readStored } from './read-stored.ts';
import { storeErrors } from './store-errors.ts';

export interface AbPaths {
  readonly directory: string;
  readonly record: string;
  /** Working trees of git refs, as long as it goes on. */
  readonly trees: string;
}

const comparisonsOf = (stateDirectory: string): string => join(stateDirectory, 'ab');

/** Where a comparison keeps what, beside the runs. */
export function abPaths(stateDirectory: string, id: string): AbPaths {
  const directory = join(comparisonsOf(stateDirectory), id);
  return { directory, record: join(directory, 'ab.json'), trees: join(directory, 'trees') };
}

/** Writes `ab.json`, at first before anything else is done, so that what a killed process leaves is found. @throws UBENCH_E_STATE_DIRECTORY */
export function writeAbRecord(stateDirectory: string, record: AbRecord): string {
  const { directory, record: file } = abPaths(stateDirectory, record.id);
  try {
    failpoint('store.ab-directory:before');
    mkdirSync(directory, { recursive: true });
    failpoint('store.ab-directory:after');
    writeAtomically(file, `${JSON.stringify(redact(record), null, 2)}\n`, 'store.ab');
  } catch (cause) {
    throw storeErrors.UBENCH_E_STATE_DIRECTORY({ directory, problem: toErrorRecord(cause).what }, { cause });
  }
  return file;
}

/** Takes back the record of a comparison that was never begun. Logs of builds stay. */
export function discardAbRecord(stateDirectory: string, id: string): void {
  const { directory, record } = abPaths(stateDirectory, id);
  failpoint('store.ab-discard:before');
  rmSync(record, { force: true });
  try {
    rmdirSync(directory);
  } catch {
    // Never made, or there is a log.
  }
  failpoint('store.ab-discard:after');
}

/** Working trees of comparisons whose process was killed. */
export const treesLeftBehind = (stateDirectory: string): string[] =>
  comparisonDirectories(stateDirectory)
    .map((directory) => abPaths(stateDirectory, basename(directory)))
    .flatMap(({ record, trees }) => (existsSync(trees) && hasEnded(record) ? [trees] : []));

export function comparisonDirectories(stateDirectory: string): string[] {
  const all = comparisonsOf(stateDirectory);
  return existsSync(all) ? readdirSync(all).map((id) => join(all, id)) : [];
}

function hasEnded(file: string): boolean {
  try {
    return isAlive(readStored(file, 'ubench.ab/1', abRecord).process) === false;
  } catch {
    // The record is there before the trees: what cannot be read is of another version, and not ours to judge.
    return false;
  }
}
