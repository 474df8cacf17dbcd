import type { TrialStart } from '../report/run-event.ts';
import { openInstances } from './open-instances.ts';
import type { TimedEvent } from './read-events.ts';

/**
 * The benchmark of a killed run that may still be finished: its agents are in a place of their own that nobody has stopped, and go on there without the process
 * that steered them.
 * @returns Its id.
 */
export function underWay(events: readonly TimedEvent[]): string | undefined {
  const last = events.map(({ event }) => event).findLast((event): event is TrialStart => event.type === 'trial-start');
  if (last === undefined || events.some(({ event }) => event.type === 'benchmark-end' && event.result.id === last.benchmark)) return undefined;
  const open = new Set(openInstances(events).flatMap(({ deployment, handle }) => (handle === undefined ? [] : [deployment])));
  return open.has(last.place) ? last.benchmark : undefined;
}
