import { isDeepStrictEqual } from 'node:util';
import { type AgentGroup, type ConnectedPlace, type Logger, type PlacedAgents, registerUrlPasswords } from '@ubench/core';
import type { PlanSlice } from '@ubench/load';
import { streamName } from '../hub/group-stream.ts';
import { FileSender } from './file-sender.ts';
import { HubConnection } from './hub-connection.ts';
import { PlaceClock } from './place-clock.ts';
import { PlaceWatch } from './place-watch.ts';
import { PlacedGroup, type PlacedGroupOptions } from './placed-group.ts';

/** How long a run goes on without hearing of the load that it steers. */
const usualPatience_s = 120;

/** Takes a place that is ready, or that an earlier process used. Its backend must be able to read what the instance keeps. */
export function connectAgents({ endpoint, handle, instances }: ConnectedPlace, log: Logger): PlacedAgents {
  registerUrlPasswords(endpoint.url);
  const hub = new HubConnection(endpoint, async () => {
    const found = await instances.endpoint(handle);
    registerUrlPasswords(found.url);
    return found;
  });
  const clock = new PlaceClock(hub);
  const common: Omit<PlacedGroupOptions, 'name' | 'agents' | 'patience_s'> = { hub, clock, watch: new PlaceWatch(instances, handle), files: new FileSender(hub), instances, handle };
  const groups: PlacedGroup[] = [];
  const follow = (name: string, agents: number, patience_s: number): PlacedGroup => {
    const group = new PlacedGroup({ ...common, name, agents, patience_s });
    groups.push(group);
    return group;
  };
  return {
    now: () => clock.now(),
    runAgents(slices, name): AgentGroup {
      requireAlike(slices);
      const group = follow(name, slices.length, usualPatience_s);
      group.run(slices[0]!);
      return group;
    },
    async resume(name, agents) {
      const there = await instances.readKept!(handle, streamName(name), { from: 0, most_bytes: 1 });
      // What was measured is there, and is not given up for a connection that is away for long.
      return there === undefined ? undefined : follow(name, agents, Infinity);
    },
    async close() {
      log.debug('the place of agents is let go', { deployment: handle.deployment });
      for (const group of groups) group.close();
      clock.close();
      hub.close(new Error('the connection to the agents was closed'));
    },
  };
}

/** A place is sent one slice for all its agents. */
function requireAlike(slices: readonly PlanSlice[]): void {
  const alike = slices.every((slice, index) => isDeepStrictEqual(slice, { ...slices[0]!, agent: { index, count: slices.length } }));
  if (!alike || slices.length === 0) throw new TypeError('slices of one load differ in their index alone');
}
