import { describe, expect, test } from 'vitest';
import type { MetricSpecs } from '../metric.ts';
import { type Simulated, simulate, type Simulation } from '../simulation/simulate.ts';

const ms = 1e6;
const metrics = {
  answer: { kind: 'latency', instant: 'first', title: 'Answer', definition: 'Until the answer begins.', better: 'lower' },
  parse: { kind: 'latency', title: 'Parse', definition: 'Parsing.', better: 'lower' },
} as const satisfies MetricSpecs;

const tallies = ({ result }: Simulated) => ({
  goodput: result.measure.tallies.get('goodput')?.sum,
  met: result.measure.tallies.get('slo/share')?.sum,
  all: result.measure.tallies.get('slo/share')?.count,
});

/** One client, ten operations of 100 ms or, where `i` is odd, of 200 ms. */
const alternating: Simulation = {
  load: { concurrency: 1, operations: 10 },
  async operate(service, { i }) {
    await service.sleep((i % 2 === 0 ? 100 : 200) * ms);
  },
};

const breakOneLimit: Simulation['operate'] = async (service, { i, recorder }) => {
  // Half of the operations break the one limit, the other half the other.
  await service.sleep(i % 2 === 0 ? 50 * ms : 0);
  recorder.first();
  await service.sleep(i % 2 === 0 ? 0 : 100 * ms);
};

const recordParts: Simulation['operate'] = async (service, { i, recorder }) => {
  for (const value of [1, i === 3 ? 30 : 2, 1]) recorder.value('parse', value * ms);
  await service.sleep(10 * ms);
};

const recordPartsAtOnce: Simulation['operate'] = async (service, { i, recorder }) => {
  recorder.values('parse', [ms, i === 3 ? 30 * ms : 2 * ms, ms], 3);
  await service.sleep(10 * ms);
};

const failThree: Simulation['operate'] = async (service, { i, recorder }) => {
  await service.sleep(ms);
  if (i < 3) recorder.fail('http 503');
};

const giveUpFour: Simulation['operate'] = async (service, { i, recorder }) => {
  await service.sleep(10 * ms);
  if (i < 4) recorder.givenUp();
};

const answerIn150ms: Simulation['operate'] = (service) => service.sleep(150 * ms);

const answerIn350ms: Simulation['operate'] = (service) => service.sleep(350 * ms);

describe('goodput', () => {
  test('counts operations that are within the limit, the limit itself included', async () => {
    expect(tallies(await simulate({ ...alternating, slo: { latency: '100ms' } }))).toEqual({ goodput: 5, met: 5, all: 10 });
    expect(tallies(await simulate({ ...alternating, slo: { latency: '200ms' } }))).toEqual({ goodput: 10, met: 10, all: 10 });
    expect(tallies(await simulate({ ...alternating, slo: { latency: '99ms' } }))).toEqual({ goodput: undefined, met: 0, all: 10 });
  });

  test('is not counted without an slo', async () => {
    expect(tallies(await simulate(alternating))).toEqual({ goodput: undefined, met: undefined, all: undefined });
  });

  test('asks all limits of the same operation, which no distributions of each could tell', async () => {
    const load = { concurrency: 1, operations: 10 } as const;
    expect(tallies(await simulate({ load, metrics, operate: breakOneLimit, slo: { answer: '20ms' } })).met).toBe(5);
    expect(tallies(await simulate({ load, operate: breakOneLimit, slo: { latency: '80ms' } })).met).toBe(5);
    expect(tallies(await simulate({ load, metrics, operate: breakOneLimit, slo: { answer: '20ms', latency: '80ms' } })).met).toBe(0);
  });

  test('takes a metric of the workload into account, at every observation of it', async () => {
    expect(tallies(await simulate({ load: { concurrency: 2, operations: 10 }, metrics, operate: recordParts, slo: { parse: '5ms' } }))).toMatchObject({ met: 9, all: 10 });
    expect(tallies(await simulate({ load: { concurrency: 2, operations: 10 }, metrics, operate: recordPartsAtOnce, slo: { parse: '5ms' } }))).toMatchObject({ met: 9, all: 10 });
  });

  test('never counts what failed', async () => {
    expect(tallies(await simulate({ load: { concurrency: 1, operations: 10 }, operate: failThree, slo: { latency: '1s' } }))).toEqual({ goodput: 7, met: 7, all: 10 });
  });

  test('is by response time in an open loop', async () => {
    // One connection, 150 ms an operation, one due every 100 ms: each is later than the one before.
    const load = { rate: '10/s', duration: '1s', warmup: '0s', maxConcurrency: 1, timeout: '5s' } as const;
    expect(tallies(await simulate({ load, operate: answerIn150ms, slo: { latency: '320ms' } }))).toMatchObject({ met: 4, all: 7 });
  });

  test('says nothing of operations that their client gave up', async () => {
    const load = { concurrency: 1, operations: 10 } as const;
    expect(tallies(await simulate({ load, operate: giveUpFour, slo: { latency: '1s' } }))).toEqual({ goodput: 6, met: 6, all: 6 });
  });

  test('has what ended in the measurement, as throughput has; the share has what belongs to it', async () => {
    const load = { rate: '10/s', duration: '1s', warmup: '1s' } as const;
    const simulated = await simulate({ load, operate: answerIn350ms, slo: { latency: '1s' } });
    expect(tallies(simulated)).toEqual({ goodput: simulated.result.completedInWindow, met: 10, all: 10 });
    expect(simulated.result.warmup.tallies.get('slo/share')).toMatchObject({ count: 10, sum: 10 });
  });
});
