import { existsSync } from 'node:fs';
import { type HistoryEntry, historyFile, readHistory } from '@ubench/core/analysis';

/** Runs that were accepted, as far as they can be read. */
export interface AcceptedHistory {
  /** In the order in which they began. */
  readonly entries: readonly HistoryEntry[];
  /** Why some of them are missing, a sentence each. */
  readonly problems: readonly string[];
}

/**
 * The accepted runs that a report shows; undefined where none was ever accepted. Never throws: a history that cannot be read costs no report.
 * @param baseline The directory that they are in.
 */
export function acceptedHistory(baseline: string | undefined): AcceptedHistory | undefined {
  const file = baseline === undefined ? undefined : historyFile(baseline);
  if (file === undefined || !existsSync(file)) return undefined;
  try {
    const { entries, broken } = readHistory(file);
    return { entries, problems: broken.map(({ line, problem }) => `Line ${line} of ${file} cannot be read: ${problem}.`) };
  } catch (error) {
    return { entries: [], problems: [error instanceof Error ? error.message : String(error)] };
  }
}
