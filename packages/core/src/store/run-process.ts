import { isAlive, type ProcessIdentity } from '@ubench/processes';
import type { TimedEvent } from './read-events.ts';
import type { RunRecord } from './run-record.ts';

/**
 * Whose run it is: that of its own process, or of the first of those that have taken it up since and live. Of one whose processes have all ended, or cannot
 * be looked at from here, the last.
 */
export function processOf(record: RunRecord, events: readonly TimedEvent[]): ProcessIdentity {
  const processes = [record.process, ...events.flatMap(({ event }) => (event.type === 'taken-up' ? [event.process] : []))];
  return processes.find((process) => isAlive(process) === true) ?? processes.at(-1)!;
}
