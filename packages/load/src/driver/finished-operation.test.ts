import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { simulate } from '../simulation/simulate.ts';
import { defineDriver, type DriverType } from './driver-type.ts';
import type { FinishedOperation } from './finished-operation.ts';

const ms = 1e6;
const s = 1e9;

/** A driver that tells of operations which it says it ran: instants in nanoseconds from the start of the measurement. */
const telling = (operations: readonly FinishedOperation[]): DriverType =>
  defineDriver({
    name: 'telling',
    options: z.strictObject({}),
    loads: { closed: { think: false, continuous: true }, open: { arrivals: ['constant'], latencyFrom: 'intended' }, stops: ['duration'] },
    create: ({ clock, sink, window }) => ({
      async connect() {},
      async run() {
        for (const operation of operations) {
          const at = (time: number | undefined): number => window.measureStart_ns + time!;
          await new Promise<void>((resolve) => void clock.at(at(operation.done_ns), resolve));
          sink.record({
            ...operation,
            sent_ns: at(operation.sent_ns),
            done_ns: at(operation.done_ns),
            ...(operation.intended_ns === undefined ? {} : { intended_ns: at(operation.intended_ns) }),
            ...(operation.released_ns === undefined ? {} : { released_ns: at(operation.released_ns) }),
            ...(operation.first_ns === undefined ? {} : { first_ns: at(operation.first_ns) }),
          });
        }
        return { scheduled: 0, sent: 0, unsentWhileFree: 0, reachedMaxConcurrency: false, clients: 1, aborted: false };
      },
      async close() {},
    }),
  });

const load = { concurrency: 1, duration: '3s', warmup: '1s' } as const;
const answer = { kind: 'latency', instant: 'first', title: 'Answer', definition: 'Until the answer begins.', better: 'lower' } as const;
const metrics = { marks: { kind: 'count', title: 'Marks', definition: 'Marks.', better: 'higher' } } as const;

describe('operations that a driver tells of', () => {
  test('belong to the phase in which they were sent, and to the second in which they ended', async () => {
    const operations = [
      { sent_ns: -500 * ms, done_ns: -400 * ms },
      { sent_ns: -100 * ms, done_ns: 100 * ms },
      { sent_ns: 900 * ms, done_ns: 1200 * ms },
      { sent_ns: 2900 * ms, done_ns: 3100 * ms },
    ];
    const { result } = await simulate({ load, driver: telling(operations) });
    expect([result.warmup.operations, result.measure.operations, result.completedInWindow]).toEqual([2, 2, 2]);
    expect(result.intervals.map(({ time_s, completed }) => [time_s, completed])).toEqual([[-1, 1], [0, 1], [1, 1], [2, 0]]);
    expect(result.measure.histogram('serviceTime').max).toBe(300 * ms);
    expect(result.headline).toBe('serviceTime');
  });

  test('have no send lag and no queue wait unless the driver tells when its client was free', async () => {
    const intended = { sent_ns: 30 * ms, done_ns: 50 * ms, intended_ns: 10 * ms, first_ns: 40 * ms };
    const { result } = await simulate({ load, metrics: { answer }, driver: telling([intended]) });
    expect(result.headline).toBe('responseTime');
    expect(['responseTime', 'serviceTime', 'answer'].map((name) => result.measure.histogram(name).mean)).toEqual([40 * ms, 20 * ms, 30 * ms]);
    expect(['queueWait', 'sendLag'].map((name) => result.measure.histogram(name).count)).toEqual([0, 0]);
    const told = await simulate({ load, driver: telling([{ ...intended, released_ns: 25 * ms }]) });
    expect(['queueWait', 'sendLag'].map((name) => told.result.measure.histogram(name).mean)).toEqual([15 * ms, 5 * ms]);
  });

  test('carry their failures and the metrics of the workload', async () => {
    const operations: FinishedOperation[] = [
      { sent_ns: 0, done_ns: 10 * ms, failure: { kind: 'http 503', message: 'overloaded' }, values: [['marks', 2]] },
      { sent_ns: 0, done_ns: 20 * ms, values: [['marks', 1]] },
    ];
    const { result } = await simulate({ load, metrics, driver: telling(operations) });
    expect(result.errors).toEqual({ 'http 503': { count: 1, samples: ['overloaded'] } });
    expect(result.measure.histogram('errorTime').mean).toBe(10 * ms);
    expect(result.measure.tallies.get('marks')).toMatchObject({ count: 2, sum: 3 });
  });

  test.each([
    ['done before it was sent', { sent_ns: 2 * s, done_ns: s }, /it was done 1000000000 ns before it was sent/],
    ['sent before it was due', { sent_ns: 0, done_ns: s, intended_ns: 5 }, /it was sent 5 ns before it was due/],
    ['without an instant', { sent_ns: Number.NaN, done_ns: s }, /it was sent at NaN/],
  ])('%s fail the load, with the reason', async (_, operation, message) => {
    const { result } = await simulate({ load, driver: telling([operation]) });
    expect(result.failedAgents).toMatchObject([{ error: { code: 'UBENCH_E_DRIVER_OPERATION', what: expect.stringMatching(message) } }]);
  });
});
