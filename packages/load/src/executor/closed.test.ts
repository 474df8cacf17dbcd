import { describe, expect, test } from 'vitest';
import { simulate, type SimulatedService } from '../simulation/simulate.ts';
import type { Client } from '../workload.ts';

const ms = 1e6;
const s = 1e9;
const answerIn = (duration_ns: number) => (service: SimulatedService) => service.sleep(duration_ns);

describe('a closed loop', () => {
  test('keeps every client busy: N clients complete N ÷ service time', async () => {
    const { result } = await simulate({ load: { concurrency: 4, duration: '2s', warmup: '1s' }, operate: answerIn(10 * ms) });
    expect(result.completedInWindow).toBe(4 * 200);
    expect(result.window_ns).toBe(2 * s);
    expect(result.measure.histogram('serviceTime').percentile(50)).toBe(10 * ms);
    expect(result.measure.histograms.has('responseTime')).toBe(false);
    expect(result.client.clients).toBe(4);
  });

  test('an operation belongs to the phase it was sent in, and is complete in the window it ended in', async () => {
    const { result } = await simulate({ load: { concurrency: 1, duration: '1s', warmup: '1s' }, operate: answerIn(300 * ms) });
    // Sent at 0, 300, 600, 900 | 1200, 1500, 1800 (ends at 2100); what was sent at 900 ends inside the window.
    expect(result.warmup.operations).toBe(4);
    expect(result.measure.operations).toBe(3);
    expect(result.completedInWindow).toBe(3);
    expect([result.scheduled, result.sent]).toEqual([3, 3]);
  });

  test('recorder.sent and recorder.done bound the service time; sending later is send lag', async () => {
    const { result } = await simulate({
      load: { concurrency: 1, operations: 10 },
      async operate(service, { recorder }) {
        await service.sleep(2 * ms);
        recorder.sent();
        await service.sleep(5 * ms);
        recorder.done();
        await service.sleep(1 * ms);
      },
    });
    expect(result.measure.histogram('serviceTime').mean).toBe(5 * ms);
    expect(result.measure.histogram('sendLag').mean).toBe(2 * ms);
  });

  test('think time lies between operations and is not lag', async () => {
    const { result } = await simulate({ load: { concurrency: 2, think: '15ms', duration: '1s', warmup: '0s' }, operate: answerIn(5 * ms) });
    expect(result.completedInWindow).toBe(2 * 50);
    expect(result.measure.histogram('sendLag').max).toBe(0);
  });

  test.each([1, 2, 3])('by a number of operations it measures exactly that many (%d agents)', async (agents) => {
    const indices: number[] = [];
    const { result } = await simulate({
      load: { concurrency: 5, operations: 1003 },
      agents,
      async operate(service, { i }) {
        indices.push(i);
        await service.sleep(((i % 7) + 1) * ms);
      },
    });
    expect(result.measure.operations).toBe(1003);
    expect(result.completedInWindow).toBe(1003);
    expect(new Set(indices).size).toBe(1003);
    expect(result.gaps).toEqual([]);
  });

  test('by a number of operations after a warm-up, those sent in the warm-up do not count', async () => {
    const { result } = await simulate({ load: { concurrency: 3, operations: 100, warmup: '1s' }, operate: answerIn(7 * ms) });
    expect(result.measure.operations).toBe(100);
    expect(result.warmup.operations).toBe(3 * 143);
    // The window ends with the last of them: sent in 34 rounds from 1001 ms on.
    expect(result.window_ns).toBe((1 + 34 * 7) * ms);
  });

  test('one that is released in the warm-up and sent after it is measured, and never one too many', async () => {
    const { result } = await simulate({
      load: { concurrency: 4, operations: 6, warmup: '10ms' },
      async operate(service, { recorder }) {
        await service.sleep(4 * ms);
        recorder.sent();
        await service.sleep(3 * ms);
      },
    });
    expect(result.measure.operations).toBe(6);
    expect(result.measure.histogram('sendLag').count).toBe(6);
  });

  test('more agents than clients leaves the others idle', async () => {
    const { result } = await simulate({ load: { concurrency: 2, duration: '1s', warmup: '0s' }, agents: 4, operate: answerIn(10 * ms) });
    // The last two end with the window, which is up to its end and not including it.
    expect(result.completedInWindow).toBe(198);
    expect(result.client.clients).toBe(2);
    expect(result.failedAgents).toEqual([]);
  });

  test('client numbers are unique over all agents', async () => {
    const numbers = new Set<number>();
    await simulate({
      load: { concurrency: 7, operations: 70 },
      agents: 3,
      async operate(service, { client }) {
        numbers.add(client);
        await service.sleep(ms);
      },
    });
    expect([...numbers].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('operations that complete without waiting for anything end with the window all the same', async () => {
    // Time passes only by looking at it, as it does for a client that never waits.
    const { result } = await simulate({
      load: { concurrency: 2, operations: 5000 },
      operate: async () => {},
    });
    expect(result.measure.operations).toBe(5000);
  });
});

describe('failures of a closed loop', () => {
  test('a rejection is a failure of the kind that its code or name says; the next operation is sent', async () => {
    const { result } = await simulate({
      load: { concurrency: 1, operations: 6 },
      async operate(service, { i, recorder }) {
        await service.sleep(ms);
        if (i === 1) throw Object.assign(new Error('went away'), { code: 'ECONNRESET' });
        if (i === 2) throw new TypeError('not a function');
        if (i === 3) recorder.fail('http 503', 'overloaded');
        // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error -- clients of users do
        if (i === 4) throw 'plain text';
      },
    });
    expect(result.errors).toEqual({
      ECONNRESET: { count: 1, samples: ['went away'] },
      TypeError: { count: 1, samples: ['not a function'] },
      'http 503': { count: 1, samples: ['overloaded'] },
      UNKNOWN: { count: 1, samples: ['plain text'] },
    });
    expect([result.measure.operations, result.measure.succeeded, result.measure.failed]).toEqual([6, 2, 4]);
    expect(result.measure.histogram('serviceTime').count).toBe(2);
    expect(result.measure.histogram('errorTime').count).toBe(4);
    expect(result.measure.histogram('sendLag').count).toBe(6);
    expect(result.measure.latencyAll('serviceTime').count).toBe(6);
    expect(result.completedInWindow).toBe(2);
  });

  test('a client that throws at once, always, ends as well', async () => {
    const { result } = await simulate({
      load: { concurrency: 1, operations: 20_000 },
      operate: () => {
        throw new Error('no');
      },
    });
    expect(result.errors).toEqual({ Error: { count: 20_000, samples: ['no'] } });
  });

  test('at most five messages of a kind are kept', async () => {
    const { result } = await simulate({
      load: { concurrency: 1, operations: 50 },
      async operate(_, { i, recorder }) {
        recorder.fail('sql 40001', `conflict ${i}`);
      },
    });
    expect(result.errors['sql 40001']).toEqual({ count: 50, samples: [0, 1, 2, 3, 4].map((i) => `conflict ${i}`) });
  });

  test('an operation that takes too long is a timeout; its client is replaced and its late answer ignored', async () => {
    const closed: number[] = [];
    const connected: number[] = [];
    const { result } = await simulate({
      load: { concurrency: 1, operations: 5, timeout: '50ms' },
      async connect(service, client): Promise<Client> {
        const generation = connected.push(client);
        return {
          connected: true,
          async operate(i, _random, recorder) {
            await service.sleep(i === 2 ? 80 * ms : 10 * ms);
            recorder.value('late', 1);
            recorder.fail('late');
            recorder.done();
          },
          async close() {
            closed.push(generation);
          },
        };
      },
      metrics: { late: { kind: 'count', title: 'Late', definition: 'Calls.', better: 'lower' } },
    });
    expect(result.errors['timeout']).toEqual({ count: 1, samples: ['No answer after 50.0 ms.'] });
    expect(result.errors['late']?.count).toBe(4);
    expect(result.measure.tallies.get('late')?.count).toBe(4);
    expect(result.measure.histogram('errorTime').max).toBe(50 * ms);
    expect(connected).toEqual([0, 0]);
    expect(closed).toEqual([1, 2]);
  });

  test('a lost connection is replaced as part of the next operation; the time for that is not send lag', async () => {
    let connections = 0;
    const { result } = await simulate({
      load: { concurrency: 1, operations: 10 },
      async connect(service): Promise<Client> {
        connections++;
        if (connections > 1) await service.sleep(20 * ms);
        let used = 0;
        return {
          get connected() {
            return used < 5;
          },
          async operate() {
            used++;
            await service.sleep(3 * ms);
          },
          close: async () => {},
        };
      },
    });
    expect(connections).toBe(2);
    expect(result.measure.succeeded).toBe(10);
    expect(result.measure.histogram('sendLag').max).toBe(0);
    expect(result.measure.histogram('serviceTime').max).toBe(23 * ms);
    expect(result.window_ns).toBe(10 * 3 * ms + 20 * ms);
  });

  test('a server that is gone is asked again every 100 ms; each try is a failure to connect', async () => {
    let tries = 0;
    const { result } = await simulate({
      load: { concurrency: 1, duration: '1s', warmup: '0s' },
      async connect(service): Promise<Client> {
        if (tries++ > 0) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
        return { connected: false, operate: () => service.sleep(ms), close: async () => {} };
      },
    });
    expect(result.errors).toEqual({ connect: { count: 10, samples: ['connect ECONNREFUSED'] } });
    expect(result.sent).toBe(0);
    expect(result.measure.histograms.has('sendLag')).toBe(false);
  });

  test('a connection that does not come up in time is a failure to connect', async () => {
    let tries = 0;
    const { result } = await simulate({
      load: { concurrency: 1, duration: '1s', warmup: '0s', timeout: '200ms' },
      async connect(service): Promise<Client> {
        if (tries++ > 0) await service.sleep(100 * s);
        return { connected: false, operate: async () => {}, close: async () => {} };
      },
    });
    // 200 ms of waiting and 100 ms of pause each.
    expect(result.errors).toEqual({ connect: { count: 4, samples: ['No connection after 200 ms.'] } });
  });
});

describe('the end of a closed loop', () => {
  test('operations in flight get the grace; what is left then is unfinished', async () => {
    const { result, messages } = await simulate({
      load: { concurrency: 2, duration: '1s', warmup: '0s', grace: '300ms' },
      operate: (service, { client }) => service.sleep(client === 0 ? 700 * ms : 900 * ms),
    });
    // Client 0: 0–700, 700–1400 (unfinished at 1300); client 1: 0–900, 900–1800 (unfinished).
    expect(result.measure.succeeded).toBe(2);
    expect(result.errors).toEqual({ unfinished: { count: 2, samples: ['Still running 300 ms after the end.'] } });
    expect(result.measure.histogram('errorTime').max).toBe(600 * ms);
    const last = messages.findLast(({ message }) => message.type === 'interval')!.message;
    expect(last).toMatchObject({ record: { interval: 1, completed: 0, phases: { measure: { errors: { unfinished: 2 } } } } });
  });

  test('what ends within the grace is measured, though not complete in the window', async () => {
    const { result } = await simulate({
      load: { concurrency: 1, duration: '1s', warmup: '0s' },
      operate: answerIn(600 * ms),
    });
    expect([result.measure.succeeded, result.completedInWindow]).toEqual([2, 1]);
    expect(result.errors).toEqual({});
  });

  test('an abort ends sending and the window; what was measured is kept', async () => {
    const { result } = await simulate({
      load: { concurrency: 2, duration: '1h', warmup: '1s' },
      agents: 2,
      operate: answerIn(10 * ms),
      async meanwhile(service, agents) {
        await service.sleep(3.505 * s);
        agents.tell({ type: 'abort' });
      },
    });
    expect(result.aborted).toBe(true);
    expect(result.window_ns).toBe(2.505 * s);
    expect(result.completedInWindow).toBe(2 * 251);
    expect(result.measure.succeeded).toBe(2 * 251);
    expect(result.intervals.map(({ time_s, completed }) => [time_s, completed])).toEqual([[-1, 198], [0, 200], [1, 200], [2, 102]]);
  });

  test('an abort during the warm-up leaves a window of nothing', async () => {
    const { result } = await simulate({
      load: { concurrency: 1, duration: '10s', warmup: '5s' },
      operate: answerIn(10 * ms),
      async meanwhile(service, agents) {
        await service.sleep(2 * s);
        agents.tell({ type: 'abort' });
      },
    });
    expect([result.aborted, result.window_ns, result.measure.operations]).toEqual([true, 0, 0]);
    expect(result.warmup.operations).toBeGreaterThan(190);
    expect(result.gaps).toEqual([]);
  });

  test('an abort of operations that hang ends after the grace', async () => {
    const { result } = await simulate({
      load: { concurrency: 3, operations: 10, timeout: '30s', grace: '2s' },
      operate: answerIn(3600 * s),
      async meanwhile(service, agents) {
        await service.sleep(s);
        agents.tell({ type: 'abort' });
      },
    });
    expect(result.errors['unfinished']?.count).toBe(3);
    expect(result.aborted).toBe(true);
  });
});
