import { describe, expect, test } from 'vitest';
import { simulate, type SimulatedService } from '../simulation/simulate.ts';
import type { Client } from '../workload.ts';

const ms = 1e6;
const s = 1e9;
const answerIn = (duration_ns: number) => (service: SimulatedService) => service.sleep(duration_ns);

/** Counts the connections of a simulated server, and how many are open at once. */
function countedConnections(
  operate: (service: SimulatedService, i: number) => Promise<void>,
  connectIn_ns = 0,
): { connect(service: SimulatedService, client: number): Promise<Client>; opened: number[] } {
  const opened: number[] = [];
  return {
    opened,
    async connect(service, client): Promise<Client> {
      opened.push(client);
      if (connectIn_ns > 0) await service.sleep(connectIn_ns);
      return { connected: true, operate: (i) => operate(service, i), close: async () => {} };
    },
  };
}

describe('an open loop', () => {
  test('starts operations when the schedule says so, however slow the service is', async () => {
    const sent: number[] = [];
    const { result } = await simulate({
      load: { rate: '100/s', duration: '1s', warmup: '0s' },
      async operate(service) {
        sent.push(service.elapsed() / ms);
        await service.sleep(500 * ms);
      },
    });
    expect(sent).toEqual(Array.from({ length: 100 }, (_, i) => i * 10));
    expect([result.scheduled, result.sent, result.measure.succeeded, result.completedInWindow]).toEqual([100, 100, 100, 50]);
    for (const [name, mean] of [['responseTime', 500 * ms], ['serviceTime', 500 * ms], ['queueWait', 0], ['sendLag', 0]] as const) {
      expect(result.measure.histogram(name).count).toBe(100);
      expect(result.measure.histogram(name).mean).toBe(mean);
    }
  });

  test('an operation belongs to the phase it was intended in', async () => {
    const { result } = await simulate({
      load: { rate: '10/s', duration: '2s', warmup: '1s', maxConcurrency: 1 },
      operate: answerIn(150 * ms),
    });
    // The backlog of the warm-up is not drained before the measurement: its operations delay those of the measurement.
    expect(result.warmup.operations).toBe(10);
    // Intended at 1.0 s, sent when the ten before it are done at 1.5 s.
    expect(result.measure.histogram('queueWait').min).toBe(500 * ms);
    expect(result.measure.histogram('responseTime').min).toBe(650 * ms);
    // 20 sent before 3.0 s, ten of them of the warm-up; inside the window end those of 1.05 s to 2.85 s.
    expect(result.scheduled).toBe(20);
    expect(result.sent).toBe(10);
    expect(result.unsentWhileFree).toBe(0);
    expect(result.completedInWindow).toBe(13);
  });

  test('intents without a free client wait in order under the cap, and their wait counts', async () => {
    const order: number[] = [];
    const connections = countedConnections(async (service, i) => {
      order.push(i);
      await service.sleep(25 * ms);
    });
    const { result } = await simulate({ load: { rate: '100/s', operations: 50, maxConcurrency: 2 }, connect: connections.connect });
    expect(connections.opened).toEqual([0, 1]);
    expect(order).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(result.reachedMaxConcurrency).toBe(true);
    expect(result.measure.succeeded).toBe(50);
    // Two at a time every 25 ms against one every 10 ms: operation 2k waits 5k ms, 2k + 1 waits 5k ms.
    const waits = Array.from({ length: 50 }, (_, i) => Math.floor(i / 2) * 5 * ms);
    const queueWait = result.measure.histogram('queueWait');
    expect(queueWait.max).toBe(Math.max(...waits));
    expect(queueWait.mean).toBeCloseTo(waits.reduce((a, b) => a + b, 0) / 50, 3);
    expect(result.measure.histogram('sendLag').max).toBe(0);
    expect(result.measure.histogram('responseTime').mean).toBeCloseTo(queueWait.mean + 25 * ms, 3);
  });

  test('opens connections on demand and uses the most recently freed one first', async () => {
    const used: number[] = [];
    const { result } = await simulate({
      load: { rate: '100/s', duration: '1s', warmup: '0s', maxConcurrency: 10 },
      async operate(service, { i, client }) {
        used.push(client);
        await service.sleep(i === 0 ? 15 * ms : 2 * ms);
      },
    });
    // Client 0 is busy for 15 ms when the second intent comes; afterwards client 1 is always the one freed last.
    expect(used.slice(0, 4)).toEqual([0, 1, 0, 0]);
    expect(new Set(used)).toEqual(new Set([0, 1]));
    expect(result.client.clients).toBe(2);
    expect(result.reachedMaxConcurrency).toBe(false);
  });

  test('an intent does not wait for the connection opened for it when another client is free before', async () => {
    const connections = countedConnections((service) => service.sleep(12 * ms), 100 * ms);
    const { result } = await simulate({ load: { rate: '100/s', operations: 6, maxConcurrency: 3 }, connect: connections.connect });
    // At 12, 24, 36 … ms the first client takes what waits; the connections opened meanwhile are up at 110 ms.
    expect(result.measure.histogram('queueWait').max).toBe(10 * ms);
    expect(result.measure.succeeded).toBe(6);
  });

  test.each([1, 2, 4, 8])('%d agents together send what one does, at the same instants', async (agents) => {
    const sent: [i: number, at_ns: number, draw: number][] = [];
    const { result } = await simulate({
      load: { rate: '200/s', arrivals: 'poisson', duration: '3s', warmup: '1s' },
      agents,
      seed: 77,
      async operate(service, { i, random }) {
        sent.push([i, service.elapsed(), random.int(1, 1e6)]);
        await service.sleep(20 * ms);
      },
    });
    const alone: [number, number, number][] = [];
    await simulate({
      load: { rate: '200/s', arrivals: 'poisson', duration: '3s', warmup: '1s' },
      seed: 77,
      async operate(service, { i, random }) {
        alone.push([i, service.elapsed(), random.int(1, 1e6)]);
        await service.sleep(20 * ms);
      },
    });
    expect(sent.toSorted(([a], [b]) => a - b)).toEqual(alone);
    expect(result.measure.operations + result.warmup.operations).toBe(alone.length);
    expect(result.gaps).toEqual([]);
  });

  test.each([1, 3])('by a number of operations it measures exactly that many after the warm-up (%d agents)', async (agents) => {
    const { result } = await simulate({
      load: { rate: '100/s', operations: 250, warmup: '1s' },
      agents,
      operate: answerIn(5 * ms),
    });
    expect([result.warmup.operations, result.measure.operations, result.scheduled, result.sent]).toEqual([100, 250, 250, 250]);
    expect(result.window_ns).toBe(2.49 * s + 5 * ms);
  });

  test('more agents than connections cannot work and says so', async () => {
    const { result } = await simulate({ load: { rate: '10/s', operations: 10, maxConcurrency: 2 }, agents: 3, operate: answerIn(ms) });
    expect(result.failedAgents).toEqual([{ agent: 2, error: expect.objectContaining({ code: 'UBENCH_E_LOAD_TOO_MANY_AGENTS' }) }]);
  });
});

describe('an open loop against known distributions', () => {
  test('a single server with Poisson arrivals and exponential service is the M/M/1 queue', async () => {
    const { result } = await simulate({
      load: { rate: '50/s', arrivals: 'poisson', operations: 100_000, maxConcurrency: 1, timeout: '1h' },
      seed: 3,
      operate: (service, { random }) => service.sleep(10 * ms * random.exponential()),
    });
    // Utilisation 0.5: response time exponential with mean 20 ms, wait 10 ms in the mean and none for half.
    const response = result.measure.histogram('responseTime');
    expect(response.mean / (20 * ms)).toBeCloseTo(1, 1);
    expect(response.percentile(95) / (20 * ms * Math.log(20))).toBeCloseTo(1, 1);
    expect(result.measure.histogram('queueWait').mean / (10 * ms)).toBeCloseTo(1, 1);
    expect(result.measure.histogram('queueWait').shareAbove(0)).toBeCloseTo(0.5, 1);
    expect(result.measure.histogram('serviceTime').mean / (10 * ms)).toBeCloseTo(1, 2);
    expect(result.measure.histogram('sendLag').max).toBe(0);
  }, 60_000);

  test('with enough connections the response time is the service time, to three digits', async () => {
    const n = 20_000;
    const { result } = await simulate({
      load: { rate: '1000/s', operations: n },
      operate: (service, { i }) => service.sleep(((i * 7919) % n) * 1000 + 1000),
    });
    // Every whole number of microseconds from 1 to n once.
    const response = result.measure.histogram('responseTime');
    for (const p of [1, 50, 90, 99, 99.9]) expect(response.percentile(p) / (n * 10 * p)).toBeCloseTo(1, 2.5);
    expect(response.mean).toBeCloseTo((n + 1) * 500, 0);
    expect([response.min, response.max]).toEqual([1000, n * 1000]);
  }, 60_000);
});

describe('failures of an open loop', () => {
  test('timeouts count from when a client took the operation up; the schedule goes on', async () => {
    const { result } = await simulate({
      load: { rate: '100/s', duration: '1s', warmup: '0s', timeout: '50ms' },
      operate: (service, { i }) => service.sleep(i % 10 === 0 ? 200 * ms : 5 * ms),
    });
    expect(result.errors).toEqual({ timeout: { count: 10, samples: ['No answer after 50.0 ms.'] } });
    expect(result.measure.succeeded).toBe(90);
    expect(result.measure.histogram('errorTime').max).toBe(50 * ms);
    expect(result.measure.histogram('responseTime').max).toBe(5 * ms);
    expect(result.measure.latencyAll('responseTime').max).toBe(50 * ms);
  });

  test('a connection that cannot be opened fails the intent that has waited longest', async () => {
    let tries = 0;
    const { result } = await simulate({
      load: { rate: '100/s', operations: 4 },
      async connect(service): Promise<Client> {
        if (tries++ > 0) throw new Error('too many connections');
        return { connected: true, operate: () => service.sleep(35 * ms), close: async () => {} };
      },
    });
    expect(result.errors).toEqual({ connect: { count: 3, samples: ['too many connections'] } });
    expect([result.measure.succeeded, result.scheduled, result.sent]).toEqual([1, 4, 1]);
  });

  test('connections that hang while being opened are given up after the timeout', async () => {
    let tries = 0;
    const { result } = await simulate({
      load: { rate: '10/s', operations: 3, timeout: '500ms', maxConcurrency: 3 },
      async connect(service): Promise<Client> {
        if (tries++ > 0) await service.sleep(3600 * s);
        return { connected: true, operate: () => service.sleep(450 * ms), close: async () => {} };
      },
    });
    // The first client answers at 450 ms and takes operation 1, at 900 ms operation 2, unless a failed connection took it away before.
    expect(result.measure.operations).toBe(3);
    expect(result.errors['connect']).toEqual({ count: 1, samples: ['No connection after 500 ms.'] });
  });

  test('a lost connection is replaced as part of the next operation', async () => {
    let connections = 0;
    const { result } = await simulate({
      load: { rate: '100/s', operations: 20, maxConcurrency: 1 },
      async connect(service): Promise<Client> {
        connections++;
        if (connections > 1) await service.sleep(4 * ms);
        let alive = true;
        return {
          get connected() {
            return alive;
          },
          async operate(i) {
            await service.sleep(2 * ms);
            if (i % 10 === 9) alive = false;
          },
          close: async () => {},
        };
      },
    });
    expect(connections).toBe(2);
    expect(result.measure.succeeded).toBe(20);
    expect(result.measure.histogram('sendLag').max).toBe(0);
    // The operation that had to wait for its connection shows it.
    expect(result.measure.histogram('responseTime').max).toBe(6 * ms);
    expect(result.measure.histogram('serviceTime').max).toBe(6 * ms);
  });
});

describe('skipAfter', () => {
  const load = { rate: '100/s', duration: '1s', warmup: '0s', maxConcurrency: 1, grace: '100ms' } as const;

  test('what has waited longer for a client is not sent and has failed after its wait; the others are sent', async () => {
    const { result } = await simulate({ load: { ...load, skipAfter: '30ms' }, operate: answerIn(40 * ms) });
    expect(result.errors).toEqual({ skipped: { count: expect.any(Number), samples: ['Not sent: it had waited for a connection for more than 30.0 ms.'] } });
    const skipped = result.errors['skipped']!.count;
    // One in 40 ms is answered, of four that are due.
    expect(result.measure.succeeded).toBe(25);
    expect(result.sent).toBe(25);
    expect(skipped).toBeGreaterThan(65);
    expect(skipped + result.measure.succeeded).toBeLessThanOrEqual(result.scheduled);
    expect(result.measure.histogram('queueWait').max).toBeLessThanOrEqual(30 * ms);
    expect(result.measure.histogram('errorTime').min).toBeGreaterThan(30 * ms);
  });

  test('skips nothing that the agent itself was late for', async () => {
    const { result } = await simulate({
      load: { ...load, maxConcurrency: 50, skipAfter: '0ms' },
      operate: answerIn(1 * ms),
      async meanwhile(service) {
        await service.sleep(200 * ms);
        service.block(300 * ms);
      },
    });
    expect(result.errors).toEqual({});
    expect(result.measure.succeeded).toBe(100);
  });
});

describe('the end of an open loop', () => {
  test('what waits for a client at the end is not sent; what is in flight gets its grace', async () => {
    const { result } = await simulate({
      load: { rate: '100/s', duration: '1s', warmup: '0s', maxConcurrency: 1, grace: '10ms' },
      operate: answerIn(150 * ms),
    });
    // Sent at 0, 150, … 900 ms; the one of 900 ms would take until 1050 ms.
    expect([result.scheduled, result.sent, result.measure.succeeded]).toEqual([100, 7, 6]);
    expect(result.errors).toEqual({ unfinished: { count: 1, samples: ['Still running 10.0 ms after the end.'] } });
    expect(result.unsentWhileFree).toBe(0);
  });

  test('an abort ends it at once, backlog included', async () => {
    const { result } = await simulate({
      load: { rate: '100/s', operations: 1_000_000, maxConcurrency: 1 },
      operate: answerIn(20 * ms),
      async meanwhile(service, agents) {
        await service.sleep(2.001 * s);
        agents.tell({ type: 'abort' });
      },
    });
    expect(result.aborted).toBe(true);
    expect(result.scheduled).toBe(201);
    expect(result.sent).toBe(101);
    expect(result.measure.succeeded).toBe(101);
    expect(result.window_ns).toBe(2.001 * s);
  });

  test('an agent that is abroad past the grace has not sent what it should have, and says so', async () => {
    const { result } = await simulate({
      load: { rate: '100/s', duration: '1s', warmup: '0s', grace: '100ms' },
      operate: answerIn(ms),
      async meanwhile(service) {
        // Nothing fires between 0.5 s and 1.2 s: what a blocked event loop looks like.
        service.clock.at(service.clock.now() + 0.505 * s, () => service.block(0.7 * s));
      },
    });
    expect(result.scheduled).toBe(100);
    expect(result.unsentWhileFree).toBeGreaterThan(0);
    expect(result.sent + result.unsentWhileFree).toBe(100);
  });

  test('an agent that is abroad for a while sends all that became due meanwhile, and the lag is its own', async () => {
    const { result } = await simulate({
      load: { rate: '100/s', duration: '2s', warmup: '0s' },
      operate: answerIn(ms),
      async meanwhile(service) {
        service.clock.at(service.clock.now() + 0.505 * s, () => service.block(0.3 * s));
      },
    });
    expect(result.sent).toBe(200);
    expect(result.measure.histogram('queueWait').max).toBe(0);
    expect(result.measure.histogram('sendLag').max).toBe(295 * ms);
  });
});
