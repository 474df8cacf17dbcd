import { setTimeout as sleep } from 'node:timers/promises';
import type { Readiness } from '@ubench/core';
import type { Endpoint } from '@ubench/load';
import { HubConnection } from './hub-connection.ts';

/** How long a hub may take to say who is there. */
const patience_ms = 2_000;

/** Ready when as many tasks have come as were asked for, on clocks that have been compared. @throws UBENCH_E_PLACE_REFUSED */
export async function probePlace(endpoint: Endpoint, signal: AbortSignal): Promise<Readiness> {
  signal.throwIfAborted();
  const hub = new HubConnection(endpoint);
  const over = new AbortController();
  try {
    const asked = hub.ask<'state'>({ type: 'state' });
    const state = await Promise.race([asked, sleep(patience_ms, undefined, { signal: AbortSignal.any([signal, over.signal]) }).catch(() => undefined)]);
    if (state === undefined) return { ready: false, reason: `the hub of the agents does not answer: ${hub.problem}` };
    const { come, wanted } = state.answer;
    return come >= wanted ? { ready: true } : { ready: false, reason: `${come} of ${wanted} agents have come` };
  } finally {
    over.abort();
    hub.close(new Error('the question was given up'));
  }
}
