import { describe, expect, it } from 'vitest';
import type { InstanceState } from '../backend/backend-type.ts';
import type { LiveDeployment } from './deployments.ts';
import { watchLoad } from './watch-load.ts';

/** A deployment that had lost its place once when it became ready. */
const liveOf = (state: InstanceState): LiveDeployment =>
  ({ planned: { name: 'db' }, handle: { backend: 'cluster', deployment: 'db', id: '42' }, restarts: 1, backend: { instances: { poll: async () => [state], async *logs() {} } } }) as unknown as LiveDeployment;

const watched = (live: LiveDeployment) => watchLoad(live, new Promise(() => {}), new Promise(() => {}), new AbortController().signal);

describe('a load', () => {
  it('is over when its instance lost its place, once', async () => {
    const live = liveOf({ status: 'PENDING', restarts: 2, reason: 'BeginTime' });
    expect(await watched(live)).toEqual({ restarted: true, reason: 'its place was taken from the instance, which was queued anew: BeginTime' });
    expect(await watchLoad(live, Promise.resolve(), new Promise(() => {}), new AbortController().signal)).toEqual({});
  });

  it('goes on over what happened to its instance before it was ready', async () => {
    expect(await watchLoad(liveOf({ status: 'RUNNING', restarts: 1 }), Promise.resolve(), new Promise(() => {}), new AbortController().signal)).toEqual({});
  });

  it('is over when its instance ended, with what its backend says to do', async () => {
    const { died, reason } = await watched(liveOf({ status: 'ERROR', reason: 'out of memory', fix: 'Ask for more memory.' }));
    expect(reason).toBe('its instance ended: out of memory');
    expect(died).toMatchObject({ code: 'UBENCH_E_DIED_UNDER_LOAD', fix: 'Ask for more memory. What was measured until then is kept, and is not valid.' });
  });
});
