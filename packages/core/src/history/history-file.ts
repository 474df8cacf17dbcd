import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toErrorRecord, UbenchError } from '@ubench/errors';
import { AppendLog, writeAtomically } from '@ubench/files';
import type { HistoryEntry } from './history-entry.ts';
import { historyErrors } from './history-errors.ts';
import { readHistory } from './read-history.ts';

/** Where the runs that were accepted into a baseline are, one on each line. */
export const historyFile = (directory: string): string => join(directory, 'history.jsonl');

/** Two branches that accept a run each append a line in the same place, and both are right. */
const mergeBoth = '# Lines that two branches have added are both kept.\nhistory.jsonl merge=union\n';

/**
 * The accepted runs of a baseline; none where there is no such file. What cannot be read is an error: a baseline that lacks some of its runs would
 * judge otherwise, and nobody would know.
 * @throws UBENCH_E_HISTORY_LINE, UBENCH_E_HISTORY_NEWER, UBENCH_E_FILE_BROKEN
 */
export function readBaseline(directory: string): readonly HistoryEntry[] {
  const file = historyFile(directory);
  const { entries, broken } = readHistory(file);
  const [first] = broken;
  if (first === undefined) return entries;
  const place = { where: `${file}:${first.line}` };
  throw first.newer ? historyErrors.UBENCH_E_HISTORY_NEWER({ file, problem: first.problem }, place) : historyErrors.UBENCH_E_HISTORY_LINE({ file, line: first.line, problem: first.problem }, place);
}

/** Adds accepted runs: each is a line written at once, so that two commands at the same time do not mix theirs. Makes the directory. @throws UBENCH_E_HISTORY_FILE */
export function appendHistory(directory: string, entries: readonly HistoryEntry[]): void {
  const file = historyFile(directory);
  const attributes = join(directory, '.gitattributes');
  aboutFile(file, () => {
    // That makes the directory too.
    if (!existsSync(file)) writeAtomically(attributes, mergeBoth, 'baseline.directory');
    const log = new AppendLog(file, 'baseline.accept');
    try {
      for (const entry of entries) log.append(JSON.stringify(entry), { durable: true });
    } finally {
      log.close();
    }
  });
}

/** Replaces all accepted runs. @throws UBENCH_E_HISTORY_FILE */
export function writeHistory(directory: string, entries: readonly HistoryEntry[]): void {
  const file = historyFile(directory);
  aboutFile(file, () => writeAtomically(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), 'baseline.prune'));
}

function aboutFile<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof UbenchError ? error : historyErrors.UBENCH_E_HISTORY_FILE({ file, problem: toErrorRecord(error).what }, { cause: error });
  }
}
