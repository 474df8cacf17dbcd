import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { simulate, type SimulatedService } from '../simulation/simulate.ts';
import type { Client } from '../workload.ts';
import { ClientPool } from './client-pool.ts';
import { defineDriver, type DriverType } from './driver-type.ts';

const ms = 1e6;
const s = 1e9;
const answerIn = (duration_ns: number) => (service: SimulatedService) => service.sleep(duration_ns);

/** A driver whose loop is the one given. */
const pooled = (loop: (pool: ClientPool) => Promise<void>): DriverType =>
  defineDriver({
    name: 'pooled',
    options: z.strictObject({}),
    loads: { closed: { think: false, continuous: false }, stops: ['duration', 'operations'] },
    create(context) {
      const pool = new ClientPool(context);
      return { connect: () => pool.connect(), run: (signal) => pool.run(signal, () => loop(pool)), close: () => pool.close() };
    },
  });

/** All clients at once, then a pause. */
const inWaves = (pause_ns: number): DriverType =>
  pooled(async (pool) => {
    const wave = (): Promise<boolean[]> => Promise.all(Array.from({ length: pool.size }, (_, client) => pool.operate(client)));
    while ((await wave()).every(Boolean)) await pool.pause(pause_ns);
  });

describe('a pool of clients', () => {
  test('sends when its driver says so, until the load is over', async () => {
    const { result } = await simulate({ load: { concurrency: 4, duration: '1s', warmup: '0s' }, driver: inWaves(90 * ms), operate: answerIn(10 * ms) });
    expect(result.measure.operations).toBe(4 * 10);
    expect([result.scheduled, result.sent, result.client.clients]).toEqual([40, 40, 4]);
    expect(result.measure.histogram('serviceTime').mean).toBe(10 * ms);
    expect(result.headline).toBe('serviceTime');
  });

  test.each([1, 2, 3])('by a number of operations measures exactly that many, after a warm-up (%d agents)', async (agents) => {
    const indices: number[] = [];
    const { result } = await simulate({
      load: { concurrency: 3, operations: 100, warmup: '1s' },
      agents,
      driver: inWaves(0),
      async operate(service, { i, recorder }) {
        indices.push(i);
        // Handed over in the warm-up, sent after it.
        await service.sleep(4 * ms);
        recorder.sent();
        await service.sleep(3 * ms);
      },
    });
    expect(result.measure.operations).toBe(100);
    expect(result.warmup.operations).toBe(indices.length - 100);
    expect(new Set(indices).size).toBe(indices.length);
  });

  test('an agent without a client waits for the end of the window', async () => {
    const { result } = await simulate({ load: { concurrency: 2, duration: '1s', warmup: '0s' }, agents: 3, driver: inWaves(0), operate: answerIn(100 * ms) });
    expect([result.failedAgents, result.gaps, result.measure.operations]).toEqual([[], [], 20]);
    expect(result.window_ns).toBe(s);
  });

  test('what is in flight at the end gets the grace, and is unfinished then', async () => {
    const { result } = await simulate({ load: { concurrency: 2, duration: '1s', warmup: '0s', grace: '300ms' }, driver: inWaves(0), operate: answerIn(700 * ms) });
    expect(result.errors).toEqual({ unfinished: { count: 2, samples: ['Still running 300 ms after the end.'] } });
    expect(result.measure.succeeded).toBe(2);
  });

  test('an abort ends a pause', async () => {
    const { result } = await simulate({
      load: { concurrency: 2, duration: '1h', warmup: '0s' },
      driver: inWaves(1800 * s),
      operate: answerIn(10 * ms),
      async meanwhile(service, agents) {
        await service.sleep(s);
        agents.tell({ type: 'abort' });
      },
    });
    expect([result.aborted, result.measure.succeeded, result.window_ns]).toEqual([true, 2, s]);
  });

  test('a lost connection is replaced, and one that cannot be is a failure to connect every 100 ms', async () => {
    let tries = 0;
    const { result } = await simulate({
      load: { concurrency: 1, duration: '1s', warmup: '0s' },
      driver: inWaves(0),
      async connect(service): Promise<Client> {
        if (tries++ > 0) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
        return { connected: false, operate: () => service.sleep(ms), close: async () => {} };
      },
    });
    expect(result.errors).toEqual({ connect: { count: 10, samples: ['connect ECONNREFUSED'] } });
    expect([result.scheduled, result.sent]).toEqual([10, 0]);
  });

  test('operations that never wait leave the event loop its turn', async () => {
    const { result } = await simulate({ load: { concurrency: 2, operations: 5000 }, driver: inWaves(0), operate: async () => {} });
    expect(result.measure.operations).toBe(5000);
  });

  test.each([
    ['that it does not have', async (pool: ClientPool) => void (await pool.operate(7)), /client 7, and there are 2/],
    ['that has one', async (pool: ClientPool) => void (await Promise.all([pool.operate(1), pool.operate(1)])), /client 1 an operation while it had one/],
  ])('refuses an operation for a client %s', async (_, loop, message) => {
    const { result } = await simulate({ load: { concurrency: 2, operations: 5 }, driver: pooled(loop), operate: answerIn(ms) });
    expect(result.failedAgents).toMatchObject([{ error: { code: 'UBENCH_E_DRIVER_CLIENT', what: expect.stringMatching(message) } }]);
  });

  test('is not for an open loop', async () => {
    const { result } = await simulate({ load: { rate: '5/s', operations: 5 }, driver: inWaves(0) });
    expect(result.failedAgents).toMatchObject([{ error: { code: 'UBENCH_E_DRIVER_LOAD', what: expect.stringContaining('closed loop') } }]);
  });
});
