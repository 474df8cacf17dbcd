import type { Handle } from '../backend/backend-type.ts';
import type { TimedEvent } from './read-events.ts';

/** Something that a run has started, or was about to, and has not stopped. */
export interface OpenInstance {
  /** The planned deployment's id. */
  readonly deployment: string;
  /** The backend's name in the configuration. */
  readonly backend: string;
  /** `kept`: left running on purpose. */
  readonly state: 'starting' | 'started' | 'kept';
  /** `undefined` while it was starting: it may be there or not. */
  readonly handle: Handle | undefined;
}

/** What the events of a run leave open. */
export function openInstances(events: readonly TimedEvent[]): OpenInstance[] {
  const starting = new Map<string, OpenInstance>();
  const started = new Map<string, OpenInstance>();
  for (const { event } of events) {
    if (event.type !== 'instance') continue;
    const { deployment, backend, state } = event;
    const handle: Handle | undefined = event.handle;
    if (state === 'starting') starting.set(deployment, { deployment, backend, state, handle });
    else starting.delete(deployment);
    if (handle === undefined) continue;
    if (state === 'started' || state === 'kept') started.set(handle.id, { deployment, backend, state, handle });
    else if (state === 'stopped') started.delete(handle.id);
  }
  return [...starting.values(), ...started.values()];
}
