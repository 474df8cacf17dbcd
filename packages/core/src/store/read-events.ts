import { existsSync } from 'node:fs';
import { readLog } from '@ubench/files';
import { type StoredEvent, storedEvent } from '../report/run-event.ts';
import { parseLoosely } from './read-stored.ts';

/** An event of `events.jsonl`, with when it was written. */
export interface TimedEvent {
  /** ISO 8601. */
  readonly time: string;
  readonly event: StoredEvent;
}

/**
 * Everything that a run wrote down, in order. What cannot be understood is passed over: a line that a crash tore, one that was damaged,
 * an event that a newer version knows. None where the file is missing.
 */
export function readEvents(file: string): TimedEvent[] {
  return existsSync(file) ? readLog(file).lines.flatMap((line) => parseEvent(line) ?? []) : [];
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
