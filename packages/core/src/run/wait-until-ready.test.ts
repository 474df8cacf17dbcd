import { describe, expect, it } from 'vitest';
import type { Backend, InstanceState } from '../backend/backend-type.ts';
import { silentLogger } from '../log/logger.ts';
import type { PlannedDeployment } from '../plan/plan.ts';
import type { Readiness, ServiceType } from '../service/service-type.ts';
import { waitUntilReady, type WaitEvent } from './wait-until-ready.ts';

const planned: PlannedDeployment = { id: 'a.bench.ts > db', name: 'db', file: 'a.bench.ts', suite: [], service: 'sql', options: {}, backend: 'cluster' };
const handle = { backend: 'cluster', deployment: 'db', id: '42' };

/** Waits for an instance whose backend says these states one after the other, and then the last one for ever. */
function waited(states: readonly InstanceState[], { probe = async () => ({ ready: true }), limits_ns, timeout_ns = 60e9, signal = new AbortController().signal }: { probe?: () => Promise<Readiness>; limits_ns?: Backend['limits_ns']; timeout_ns?: number; signal?: AbortSignal } = {}) {
  const events: WaitEvent[] = [];
  /** How often it had been polled when its endpoint was asked. */
  const asked: number[] = [];
  let polls = 0;
  const instances = {
    poll: async () => [states[Math.min(polls++, states.length - 1)]],
    async *logs() {
      yield { text: 'its last line' };
    },
  } as unknown as Backend['instances'];
  const ready = waitUntilReady({
    planned,
    service: { name: 'sql', probe } as unknown as ServiceType,
    options: {},
    backend: { instances, ...(limits_ns && { limits_ns }) },
    handle,
    external: false,
    timeout_ns,
    signal,
    log: silentLogger,
    async endpoint() {
      asked.push(polls);
      return { url: `sql://node${polls}` };
    },
    emit: (event) => void events.push(event),
  });
  return { ready, events, asked };
}

const failure = { where: "deployment 'db'", details: 'its last line' };

describe('a deployment of a backend whose instances wait', () => {
  it('is asked only when it runs, and told of until then', async () => {
    const { ready, events, asked } = waited([{ status: 'PENDING', reason: 'Priority' }, { status: 'STARTING', stage: 'image' }, { status: 'STARTING' }, { status: 'RUNNING', stages_ns: { queue: 5e9 } }]);
    const { endpoint, stages } = await ready;
    expect(endpoint).toEqual({ url: 'sql://node4' });
    expect(asked).toEqual([4]);
    expect(events.map(({ stage, reason }) => [stage, reason])).toEqual([['queue', 'Priority'], ['image', undefined], ['start', undefined]]);
    expect(stages.durations_ns.queue).toBe(5e9);
  });

  it('is asked at its new address when its place was taken from it while it started', async () => {
    let probes = 0;
    const { ready, events } = waited([{ status: 'RUNNING' }, { status: 'PENDING', restarts: 1 }, { status: 'RUNNING', restarts: 1 }], { probe: async () => (probes++ === 0 ? { ready: false, reason: 'it loads' } : { ready: true }) });
    const { endpoint, stages } = await ready;
    expect(endpoint).toEqual({ url: 'sql://node3' });
    expect(stages.restarts).toBe(1);
    expect(events).toMatchObject([{ stage: 'queue', restarts: 1 }, { stage: 'start', restarts: 1 }]);
  });

  it('has no time limit in the queue of a backend that has none', async () => {
    const { ready } = waited([{ status: 'PENDING' }, { status: 'PENDING' }, { status: 'RUNNING' }], { timeout_ns: 10e6 });
    await expect(ready).resolves.toMatchObject({ endpoint: { url: 'sql://node3' } });
  });

  it('has failed when it waits in the queue for longer than its backend allows, with the reason', async () => {
    const { ready } = waited([{ status: 'PENDING', reason: 'PartitionTimeLimit' }], { limits_ns: { queue: 60e6 } });
    await expect(ready).rejects.toMatchObject({ ...failure, code: 'UBENCH_E_QUEUED_TOO_LONG', what: "'db' waited in the queue of 'cluster' for longer than 0.06 s: PartitionTimeLimit." });
  });

  it('has failed when its image takes longer than its backend allows', async () => {
    const { ready } = waited([{ status: 'PENDING' }, { status: 'STARTING', stage: 'image' }], { limits_ns: { queue: 60e9, image: 60e6 } });
    await expect(ready).rejects.toMatchObject({ ...failure, code: 'UBENCH_E_IMAGE_TOO_LONG', what: "The image of 'db' was not there within 0.06 s." });
  });

  it.each<[InstanceState, string]>([[{ status: 'STARTING', reason: 'the port is taken' }, 'the port is taken'], [{ status: 'RUNNING' }, 'it loads']])('has failed when its own start takes longer than it may: %j', async (state, reason) => {
    const { ready } = waited([{ status: 'PENDING' }, state], { timeout_ns: 60e6, probe: async () => ({ ready: false, reason: 'it loads' }) });
    await expect(ready).rejects.toMatchObject({ ...failure, code: 'UBENCH_E_NOT_READY', what: `'db' was not ready within 0.06 s: ${reason}.` });
  });

  it.each<[InstanceState, string]>([
    [{ status: 'PENDING' }, "'db' ended while it waited in the queue: the job was cancelled."],
    [{ status: 'STARTING', stage: 'image' }, "'db' ended while its image was fetched: the job was cancelled."],
    [{ status: 'RUNNING' }, "'db' ended while it was starting: the job was cancelled."],
  ])('has failed when it ends meanwhile, with what its backend says to do: %j', async (state, what) => {
    const { ready } = waited([state, { status: 'ERROR', reason: 'the job was cancelled', fix: 'Ask who did it.' }], { probe: async () => ({ ready: false, reason: 'it loads' }) });
    await expect(ready).rejects.toMatchObject({ ...failure, code: 'UBENCH_E_DIED_STARTING', what, fix: 'Ask who did it.' });
  });

  it('is no longer waited for when the run is to end', async () => {
    const interrupted = new AbortController();
    const { ready } = waited([{ status: 'PENDING' }], { signal: interrupted.signal });
    interrupted.abort(new Error('SIGINT'));
    await expect(ready).rejects.toThrow('SIGINT');
  });
});
