import { existsSync } from 'node:fs';
import { toErrorRecord } from '@ubench/errors';
import { readLog } from '@ubench/files';
import { type StoredEvent, storedEvent } from '../report/run-event.ts';
import { parseLoosely } from './read-stored.ts';
import { storeErrors } from './store-errors.ts';

/** An event of `events.jsonl`, with when it was written. */
export interface TimedEvent {
  /** ISO 8601. */
  readonly time: string;
  readonly event: StoredEvent;
}

/**
 * Everything that a run wrote down, in order. What cannot be understood is passed over: a line that a crash tore, one that was damaged,
 * an event that a newer version knows. None where the file is missing.
 * @throws UBENCH_E_FILE_BROKEN where it cannot be read at all.
 */
export function readEvents(file: string): TimedEvent[] {
  return linesOf(file).flatMap((line) => parseEvent(line) ?? []);
}

function linesOf(file: string): readonly string[] {
  try {
    return existsSync(file) ? readLog(file).lines : [];
  } catch (cause) {
    throw storeErrors.UBENCH_E_FILE_BROKEN({ file, problem: toErrorRecord(cause).what }, { cause });
  }
}

/** One line of it, `undefined` where that is no event that this version knows. */
export function parseEvent(line: string): TimedEvent | undefined {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof content !== 'object' || content === null) return undefined;
  const { time, ...event } = content as { time?: unknown };
  if (typeof time !== 'string' || Number.isNaN(Date.parse(time))) return undefined;
  const parsed = parseLoosely(storedEvent, event);
  return parsed.success ? { time, event: parsed.data } : undefined;
}
