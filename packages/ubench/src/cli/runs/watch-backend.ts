import { setTimeout as sleep } from 'node:timers/promises';
import { fittingIds, type Handle, hasEnded, type InstanceHost, isPlace, oneLine, type PlaceListener, storeErrors } from '@ubench/core';
import { nearest } from '@ubench/errors';
import type { CommandContext } from '../cli-context.ts';
import { LoadLines } from './load-lines.ts';
import { openBackends } from './open-backends.ts';

const pause_ms = 500;
/** Between two looks at whether places have come or gone. */
const look_ms = 5_000;
/** How long what they keep may be out of reach. */
const patience_ms = 120_000;

/** `ubench watch ID --backend NAME`: what agents of a run say on a backend, whoever steers them. Ends when they have no place there any more. */
export async function watchBackend(text: string, name: string, context: CommandContext): Promise<number> {
  await using backends = await openBackends(context);
  const { instances, agentPlaces } = await backends.get(name);
  if (agentPlaces === undefined) throw storeErrors.UBENCH_E_NO_PLACES({ backend: name });
  const run = await runThere(text, name, instances);
  const listeners = new Map<string, PlaceListener>();
  const lines = new LoadLines(context.stdout);
  let looked_ms = -Infinity;
  let heard_ms = performance.now();
  for (;;) {
    try {
      if (performance.now() - looked_ms > look_ms) {
        looked_ms = performance.now();
        const open = await placesOf(run, instances);
        if (listeners.size === 0 && open.length === 0) throw storeErrors.UBENCH_E_NO_PLACE_OF_RUN({ id: run, backend: name });
        for (const handle of open) if (!listeners.has(handle.id)) listeners.set(handle.id, agentPlaces.listen({ handle, instances }));
        for (const id of listeners.keys()) if (!open.some((handle) => handle.id === id)) listeners.delete(id);
        if (listeners.size === 0) return 0;
      }
      for (const listener of listeners.values()) for (const said of await listener.next()) lines.take(said);
      heard_ms = performance.now();
    } catch (error) {
      if (listeners.size === 0 || performance.now() - heard_ms > patience_ms) throw error;
      context.log.logger.warn('what is watched is out of reach', { error });
    }
    lines.show();
    await sleep(pause_ms);
  }
}

/** The id that a text means. @throws UBENCH_E_RUN_UNKNOWN, UBENCH_E_RUN_AMBIGUOUS */
async function runThere(text: string, backend: string, instances: InstanceHost): Promise<string> {
  const found = await instances.findAll?.();
  // A backend that cannot be asked for all is asked for the one that was named.
  if (found === undefined) return text;
  const ids = [...new Set(found.map(({ owner }) => owner.run))];
  const fitting = fittingIds(text, ids);
  if (fitting.length > 1) throw storeErrors.UBENCH_E_RUN_AMBIGUOUS({ id: text, ids: fitting });
  if (fitting.length === 0) throw storeErrors.UBENCH_E_RUN_NOT_THERE({ id: oneLine(text), backend, near: nearest(text, ids) });
  return fitting[0]!;
}

/** Those of a run that have not ended. */
async function placesOf(run: string, instances: InstanceHost): Promise<Handle[]> {
  const handles = (await instances.find({ run })).filter(({ deployment }) => isPlace(deployment));
  const states = await instances.poll(handles);
  return handles.filter((_, index) => !hasEnded(states[index]!));
}
