import type { ConnectedPlace, PlacedLoad, PlaceListener, SaidInPlace } from '@ubench/core';
import { begunName, readBegun } from '../hub/begun-loads.ts';
import { streamName } from '../hub/group-stream.ts';
import { StreamFollower } from './stream-follower.ts';

interface Followed {
  readonly load: PlacedLoad;
  readonly stream: StreamFollower;
  /** Agents that have not said their last word. */
  left: number;
}

/** Reads what the agents of a place say from what it keeps: its hub is told nothing, and need not be there any more. */
export function listenToPlace({ handle, instances }: Pick<ConnectedPlace, 'handle' | 'instances'>): PlaceListener {
  const follow = (name: string): StreamFollower => new StreamFollower((part) => instances.readKept!(handle, name, part));
  const begun = follow(begunName);
  const followed: Followed[] = [];
  return {
    async next() {
      for (const line of await allOf(begun)) {
        const load = readBegun(line);
        followed.push({ load, stream: follow(streamName(load.group)), left: load.agents });
      }
      const said: SaidInPlace[] = [];
      for (const each of followed) {
        if (each.left === 0) continue;
        for (const line of await allOf(each.stream)) {
          const parsed = each.stream.parse(line, streamName(each.load.group));
          if (parsed === undefined) continue;
          said.push({ load: each.load, ...parsed });
          if (parsed.message.type === 'done' || parsed.message.type === 'failed') each.left--;
        }
      }
      return said;
    },
  };
}

async function allOf(stream: StreamFollower): Promise<string[]> {
  const all: string[] = [];
  for (let more = true; more; ) {
    const part = await stream.next();
    all.push(...part.lines);
    ({ more } = part);
  }
  return all;
}
