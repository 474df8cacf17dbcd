import { readFileSync } from 'node:fs';
import { toErrorRecord } from '@ubench/errors';
import { parseLoosely } from '../store/read-stored.ts';
import { storeErrors } from '../store/store-errors.ts';
import { type HistoryEntry, historyEntry } from './history-entry.ts';

export interface History {
  /** In the order in which their runs began, each run once: as it was accepted last. */
  readonly entries: readonly HistoryEntry[];
  /** Lines that are no entry. */
  readonly broken: readonly BrokenLine[];
}

export interface BrokenLine {
  /** From 1. */
  readonly line: number;
  /** What is wrong with it, to follow a colon. */
  readonly problem: string;
  /** A newer version of ubench has written it. */
  readonly newer: boolean;
}

const known = 'ubench.history/1';

/**
 * Reads `history.jsonl`. A line that a crash tore, a merge left in two versions or a newer ubench wrote keeps no other from being read, and is told: a
 * history that has lost runs is not what was accepted. No file is no history.
 * @throws UBENCH_E_FILE_BROKEN where the file is there and cannot be read.
 */
export function readHistory(file: string): History {
  const byRun = new Map<string, HistoryEntry>();
  const broken: BrokenLine[] = [];
  for (const [index, text] of linesOf(file).entries()) {
    if (text.trim() === '') continue;
    const parsed = parseEntry(text);
    if ('problem' in parsed) broken.push({ line: index + 1, ...parsed });
    else byRun.set(parsed.run, parsed);
  }
  // Instants of one form sort as text.
  return { entries: [...byRun.values()].sort((a, b) => (a.started_at < b.started_at ? -1 : a.started_at > b.started_at ? 1 : 0)), broken };
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (cause) {
    const { code, what } = toErrorRecord(cause);
    if (code === 'ENOENT') return [];
    throw storeErrors.UBENCH_E_FILE_BROKEN({ file, problem: what }, { cause });
  }
}

function parseEntry(text: string): HistoryEntry | Omit<BrokenLine, 'line'> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { problem: /^(<{7}|={7}|>{7})/.test(text) ? 'a merge left it in two versions' : 'it is not JSON, or not all of it', newer: false };
  }
  const schema = typeof content === 'object' && content !== null && 'schema' in content ? String(content.schema) : 'none';
  const major = /^ubench\.history\/(\d+)$/.exec(schema)?.[1];
  if (major !== undefined && Number(major) > 1) return { problem: `a newer ubench wrote it: its format is ${schema}, and this version knows ${known}`, newer: true };
  if (schema !== known) return { problem: `its schema is ${schema}, not ${known}`, newer: false };
  const parsed = parseLoosely(historyEntry, content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  return { problem: `${issue.path.map(String).join('.') || 'it'}: ${issue.message}`, newer: false };
}
