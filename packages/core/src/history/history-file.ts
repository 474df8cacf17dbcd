import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toErrorRecord, UbenchError } from '@ubench/errors';
import { AppendLog, writeAtomically } from '@ubench/files';
import { parseLoosely } from '../store/read-stored.ts';
import { type HistoryEntry, historyEntry } from './history-entry.ts';
import { historyErrors } from './history-errors.ts';

/** Where the runs that were accepted into a baseline are, one on each line. */
export const historyFile = (directory: string): string => join(directory, 'history.jsonl');

/** Two branches that accept a run each append a line in the same place, and both are right. */
const mergeBoth = '# Lines that two branches have added are both kept.\nhistory.jsonl merge=union\n';

const schema = 'ubench.history/1';

/**
 * The accepted runs of a baseline, in the order in which they began, each once; none where there is no such file. What cannot be read is an
 * error: a baseline that lacks some of its runs would judge otherwise, and nobody would know.
 * @throws UBENCH_E_HISTORY_LINE, UBENCH_E_HISTORY_NEWER, UBENCH_E_HISTORY_FILE
 */
export function readHistory(directory: string): HistoryEntry[] {
  const file = historyFile(directory);
  if (!existsSync(file)) return [];
  const text = aboutFile(file, () => readFileSync(file, 'utf8'));
  const entries = text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [parseLine(line, file, index + 1)]));
  // A merge of two branches may have the same run twice.
  return [...new Map(entries.map((entry) => [entry.run, entry])).values()].sort((a, b) => (a.started_at < b.started_at ? -1 : a.started_at > b.started_at ? 1 : 0));
}

/** Adds accepted runs: each is a line written at once, so that two commands at the same time do not mix theirs. Makes the directory. @throws UBENCH_E_HISTORY_FILE */
export function appendHistory(directory: string, entries: readonly HistoryEntry[]): void {
  const file = historyFile(directory);
  aboutFile(file, () => {
    // That makes the directory too.
    if (!existsSync(file)) writeAtomically(join(directory, '.gitattributes'), mergeBoth, 'baseline.directory');
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

function parseLine(text: string, file: string, line: number): HistoryEntry {
  const broken = (problem: string): Error => historyErrors.UBENCH_E_HISTORY_LINE({ file, line, problem }, { where: `${file}:${line}` });
  if (/^(<{7}|={7}|>{7}|\|{7})/.test(text)) throw broken('it is a mark of a merge that left a conflict; both sides of it belong into the file.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw broken('it is not JSON, or not all of it was written.');
  }
  const found = typeof value === 'object' && value !== null && 'schema' in value ? String(value.schema) : 'none';
  const major = /^ubench\.history\/(\d+)$/.exec(found)?.[1];
  if (Number(major) > 1) throw historyErrors.UBENCH_E_HISTORY_NEWER({ file, line, found, known: schema }, { where: `${file}:${line}` });
  if (found !== schema) throw broken(`its schema is ${found}, not ${schema}.`);
  const parsed = parseLoosely(historyEntry, value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw broken(`${issue.path.map(String).join('.')}: ${issue.message}.`);
}

function aboutFile<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof UbenchError ? error : historyErrors.UBENCH_E_HISTORY_FILE({ file, problem: toErrorRecord(error).what }, { cause: error });
  }
}
