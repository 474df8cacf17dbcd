import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runSlice } from './agent.ts';
import type { AgentCommand, AgentMessage, IntervalRecord } from './agent-message.ts';
import { createRealClock } from './clock/real-clock.ts';
import { executorDriver } from './driver/executor-driver.ts';
import { type Load, parseLoad } from './load-spec.ts';
import { createMeasurement, type TrialMeasurement } from './measurement/measurement.ts';
import type { MetricSpecs } from './metric.ts';
import { simulate, type SimulatedService } from './simulation/simulate.ts';
import type { Client, WorkloadType } from './workload.ts';

const ms = 1e6;
const s = 1e9;
const answerIn = (duration_ns: number) => (service: SimulatedService) => service.sleep(duration_ns);

const recordsOf = (messages: readonly { message: AgentMessage }[]): IntervalRecord[] =>
  messages.flatMap(({ message }) => (message.type === 'interval' ? message.record : []));

describe('what an agent says', () => {
  test('is ready, one record per second on whole seconds from the start of the measurement, and done', async () => {
    const { messages } = await simulate({
      load: { rate: '100/s', duration: '2500ms', warmup: '1500ms', maxConcurrency: 50 },
      operate: answerIn(100 * ms),
    });
    expect(messages.map(({ message }) => message.type)).toEqual(['ready', ...Array(6).fill('interval'), 'done']);
    const records = recordsOf(messages);
    expect(records.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4, 5]);
    // The window ends at 2.5 s; the last record holds what ended after it.
    expect(records.map(({ interval }) => interval)).toEqual([-1.5, -1, 0, 1, 2, 2.5]);
    expect(records.map(({ sent }) => sent)).toEqual([50, 100, 100, 100, 50, 0]);
    expect(records.map(({ completed }) => completed)).toEqual([0, 0, 100, 100, 50, 0]);
    expect(records[2]!.phases.warmup!.operations).toBe(10);
    expect(records[2]!.phases.measure!.operations).toBe(90);
    expect(records[5]!.phases).toMatchObject({ measure: { operations: 10, errors: {} } });
    expect(messages.at(-1)!.message).toMatchObject({
      summary: { agent: 0, records: 6, scheduled: 250, sent: 250, aborted: false, window: { start_ns: 2.5 * s, end_ns: 5 * s } },
    });
  });

  test('is a record for every second even when nothing happens', async () => {
    const { messages, result } = await simulate({ load: { concurrency: 1, duration: '5s', warmup: '0s' }, operate: answerIn(4200 * ms) });
    const counts = recordsOf(messages).map(({ interval, completed }) => [interval, completed]);
    expect(counts).toEqual([[0, 0], [1, 0], [2, 0], [3, 0], [4, 1], [5, 0]]);
    expect(result.intervals).toHaveLength(5);
    expect(result.intervals.map(({ p50_ns }) => p50_ns)).toEqual([null, null, null, null, 4200 * ms]);
  });

  test('is what failed, where a client cannot connect before the load', async () => {
    const { result, messages } = await simulate({
      load: { concurrency: 3, duration: '1s' },
      async connect(_, client): Promise<Client> {
        if (client === 2) throw Object.assign(new Error('too many clients already'), { code: '53300' });
        return { connected: true, operate: async () => {}, close: async () => {} };
      },
    });
    expect(messages.map(({ message }) => message.type)).toEqual(['failed']);
    expect(result.failedAgents[0]!.error).toMatchObject({
      code: 'UBENCH_E_AGENT_CONNECT',
      what: expect.stringMatching(/simulation\.operate.*too many clients already/),
      where: 'agent 0',
    });
  });

  test('is what failed, where a connection hangs before the load', async () => {
    const { result } = await simulate({
      load: { concurrency: 1, duration: '1s', timeout: '400ms' },
      connect: () => new Promise(() => {}),
    });
    expect(result.failedAgents[0]!.error!.what).toContain('no connection after 400 ms');
  });

  test('closes every connection that it opened', async () => {
    let open = 0;
    await simulate({
      load: { rate: '100/s', operations: 100, timeout: '100ms' },
      async connect(service): Promise<Client> {
        open++;
        return {
          connected: true,
          operate: (i) => service.sleep(i % 20 === 0 ? 500 * ms : 30 * ms),
          async close() {
            open--;
          },
        };
      },
    });
    expect(open).toBe(0);
  });

  test('does not wait for a connection that does not close', async () => {
    const { result } = await simulate({
      load: { concurrency: 1, operations: 1 },
      connect: async (service) => ({ connected: true, operate: () => service.sleep(ms), close: () => new Promise(() => {}) }),
    });
    expect(result.measure.succeeded).toBe(1);
  });
});

describe('metrics of a workload', () => {
  const metrics = {
    statement: { kind: 'latency', title: 'Statement', definition: 'One statement.', better: 'lower', keyed: true },
    tokens: { kind: 'rate', title: 'Tokens', definition: 'Tokens that arrived.', better: 'higher' },
    recall: { kind: 'ratio', title: 'Recall', definition: 'Share found.', better: 'higher' },
    retries: { kind: 'count', title: 'Retries', definition: 'Retries.', better: 'lower' },
  } satisfies MetricSpecs;

  test('are recorded by name and key, in the phase of their operation', async () => {
    const { result } = await simulate({
      load: { concurrency: 1, duration: '1s', warmup: '1s' },
      metrics,
      async operate(service, { i, recorder }) {
        const before = recorder.now();
        await service.sleep(40 * ms);
        recorder.value('statement', recorder.now() - before, 'select');
        await service.sleep(60 * ms);
        recorder.value('statement', 60 * ms, 'update');
        recorder.value('recall', i < 10 ? 0 : 0.5 + 0.05 * (i - 10));
        recorder.value('retries', 2);
      },
    });
    expect(result.measure.histogram('statement/select').mean).toBe(40 * ms);
    expect(result.measure.histogram('statement/update').count).toBe(10);
    const recall = result.measure.tallies.get('recall')!;
    expect([recall.count, recall.min, recall.max]).toEqual([10, 0.5, 0.95]);
    expect(recall.sum).toBeCloseTo(7.25, 9);
    expect(result.measure.tallies.get('retries')!.sum).toBe(20);
    expect(result.warmup.tallies.get('recall')!.sum).toBe(0);
  });

  test('of the kind rate count what arrived inside the window, whatever operation it belongs to', async () => {
    const { result } = await simulate({
      load: { concurrency: 1, duration: '2s', warmup: '500ms' },
      metrics,
      async operate(service, { recorder }) {
        for (let chunk = 0; chunk < 10; chunk++) {
          await service.sleep(70 * ms);
          recorder.value('tokens', 1);
        }
      },
    });
    // One token every 70 ms: in [500, 2500) ms those from 560 to 2450 ms.
    expect(result.measure.tallies.get('tokens')!.sum).toBe(28);
  });

  test('of the kind rate count by when it arrived, where that is told later', async () => {
    const { result } = await simulate({
      load: { concurrency: 1, duration: '2s', warmup: '500ms' },
      metrics,
      async operate(service, { recorder }) {
        const arrived: number[] = [];
        for (let chunk = 0; chunk < 10; chunk++) {
          await service.sleep(70 * ms);
          arrived.push(recorder.now());
        }
        for (const at_ns of arrived) recorder.value('tokens', 1, undefined, at_ns);
      },
    });
    expect(result.measure.tallies.get('tokens')!.sum).toBe(28);
  });

  test('of a whole stream are told at once, as one by one', async () => {
    const told = await Promise.all([true, false].map(async (atOnce) => {
      const { result } = await simulate({
        load: { concurrency: 1, duration: '2s', warmup: '500ms' },
        metrics: { ...metrics, gap: { kind: 'latency', title: 'Gap', definition: 'Between chunks.', better: 'lower' } },
        async operate(service, { i, recorder }) {
          const arrived: number[] = [];
          for (let chunk = 0; chunk < 10; chunk++) {
            await service.sleep((50 + 3 * i + chunk) * ms);
            arrived.push(recorder.now());
          }
          const gaps = arrived.slice(1).map((at, n) => at - arrived[n]!);
          const tokens = arrived.map((_, n) => 1 + (n % 3));
          if (atOnce) {
            recorder.values('gap', [...gaps, 99], gaps.length);
            recorder.values('tokens', tokens, tokens.length, arrived);
            recorder.values('recall', [0.25, 0.75], 2);
          } else {
            for (const gap of gaps) recorder.value('gap', gap);
            for (const [n, count] of tokens.entries()) recorder.value('tokens', count, undefined, arrived[n]);
            for (const share of [0.25, 0.75]) recorder.value('recall', share);
          }
        },
      });
      return [result.measure.histogram('gap').encode(), result.measure.tallies, result.warmup.tallies];
    }));
    expect(told[0]).toEqual(told[1]);
  });

  const untilFirst = { answer: { kind: 'latency', instant: 'first', title: 'Answer', definition: 'Until the answer begins.', better: 'lower' } } as const satisfies MetricSpecs;

  test('that end at the first content begin where the headline latency does', async () => {
    const operate = async (service: SimulatedService, { recorder }: { recorder: { sent(): void; first(): void } }): Promise<void> => {
      await service.sleep(ms);
      recorder.sent();
      await service.sleep(4 * ms);
      recorder.first();
      recorder.first();
      await service.sleep(5 * ms);
    };
    const closed = await simulate({ load: { concurrency: 1, operations: 5 }, metrics: untilFirst, operate });
    expect(closed.result.measure.histogram('answer').mean).toBe(4 * ms);
    const open = await simulate({ load: { rate: '10/s', operations: 5 }, metrics: untilFirst, operate });
    expect(open.result.measure.histogram('answer').mean).toBe(5 * ms);
  });

  test('take an instant that was read before it is told, and are of successes only', async () => {
    const { result } = await simulate({
      load: { concurrency: 1, operations: 4 },
      metrics: untilFirst,
      async operate(service, { i, recorder }) {
        await service.sleep(3 * ms);
        const first_ns = recorder.now();
        await service.sleep(4 * ms);
        recorder.first(first_ns);
        recorder.done(first_ns + ms);
        if (i === 1) recorder.fail('cut');
        if (i === 2) recorder.givenUp();
      },
    });
    expect(result.measure.histogram('answer')).toMatchObject({ count: 2, mean: 3 * ms });
    expect(result.measure.histogram('serviceTime')).toMatchObject({ count: 2, mean: 4 * ms });
    expect(result.measure).toMatchObject({ succeeded: 3, failed: 1 });
    expect(result.measure.histogram('givenUpTime')).toMatchObject({ count: 1, mean: 4 * ms });
  });

  test.each([
    ['an undeclared one', ['statment', 1] as const, 'UBENCH_E_METRIC_UNDECLARED', /Did you mean 'statement'/],
    ['a keyed one without a key', ['statement', 1] as const, 'UBENCH_E_METRIC_KEY', /without a key/],
    ['a key for one without', ['recall', 1, 'x'] as const, 'UBENCH_E_METRIC_KEY', /with a key/],
    ['NaN', ['recall', Number.NaN] as const, 'UBENCH_E_METRIC_VALUE', /NaN/],
    ['a negative duration', ['statement', -1, 'select'] as const, 'UBENCH_E_HISTOGRAM_VALUE', /-1/],
  ])('%s fails the operation with the reason', async (_, [metric, value, key], code, message) => {
    const { result } = await simulate({
      load: { concurrency: 1, operations: 1 },
      metrics,
      async operate(_service, { recorder }) {
        recorder.value(metric, value, key);
      },
    });
    expect(result.errors[code]?.count).toBe(1);
    expect(result.errors[code]!.samples[0]).toMatch(code === 'UBENCH_E_METRIC_UNDECLARED' ? /statment/ : message);
  });
});

/** Runs an agent on the real clock against a real server on the loopback that echoes lines. */
async function runReal(
  load: Load,
  during?: (tell: (command: AgentCommand) => void) => Promise<void>,
): Promise<{ result: TrialMeasurement; echoed: number }> {
  let echoed = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay();
    socket.on('data', (data) => {
      echoed++;
      socket.write(data);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const workload: WorkloadType = {
    service: 'echo',
    name: 'line',
    options: z.unknown(),
    metrics: {},
    mutates: false,
    async connect(): Promise<Client> {
      const socket = connect(port, '127.0.0.1');
      socket.setNoDelay();
      await once(socket, 'connect');
      return {
        get connected() {
          return !socket.destroyed;
        },
        async operate(i, _random, recorder) {
          const answer = once(socket, 'data');
          recorder.sent();
          socket.write(`${i}\n`);
          const [data] = (await answer) as [Buffer];
          recorder.done();
          if (data.toString() !== `${i}\n`) recorder.fail('wrong answer', data.toString());
        },
        async close() {
          socket.destroy();
        },
      };
    },
  };
  const clock = createRealClock();
  const measurement = createMeasurement(1);
  const listeners: ((command: AgentCommand) => void)[] = [];
  const tell = (command: AgentCommand): void => listeners.forEach((listener) => listener(command));
  const started = Promise.withResolvers<void>();
  const run = runSlice({
    slice: {
      schema: 'ubench.slice/1',
      benchmark: 'echo',
      spec: { path: '/echo.bench.ts', root: '/', module_hash: '0' },
      workload: { service: 'echo', name: 'line', options: {} },
      driver: { name: 'executor', plugin: null, options: {} },
      endpoint: { url: `tcp://127.0.0.1:${port}` },
      prepared: null,
      seed: 1,
      load: parseLoad(load),
      agent: { index: 0, count: 1 },
      cache_dir: '/nowhere',
    },
    driver: executorDriver,
    workload,
    code: {},
    clock,
    emit(message) {
      measurement.take(0, message);
      if (message.type !== 'ready') return;
      tell({ type: 'start', at_ns: clock.now() + 20e6 });
      started.resolve();
    },
    onCommand: (listener) => listeners.push(listener),
  });
  try {
    await Promise.all([run, started.promise.then(() => during?.(tell))]);
    return { result: measurement.result(), echoed };
  } finally {
    clock.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

describe('against a real server on the real clock', () => {
  test('a closed loop counts what the server counts', async () => {
    const { result, echoed } = await runReal({ concurrency: 4, operations: 2000 });
    expect(result.errors).toEqual({});
    expect([result.measure.succeeded, result.completedInWindow, echoed]).toEqual([2000, 2000, 2000]);
    expect(result.measure.histogram('serviceTime').min).toBeGreaterThan(0);
    expect(result.client.cpu_ns).toBeGreaterThan(0);
    expect(result.client.eventLoopUtilisation).toBeGreaterThan(0);
  });

  test('an open loop sends every intent, none before its time', async () => {
    const { result, echoed } = await runReal({ rate: '500/s', duration: '1s', warmup: '200ms' });
    expect([result.warmup.operations, result.measure.operations, result.scheduled, result.sent]).toEqual([100, 500, 500, 500]);
    expect(echoed).toBe(600);
    expect(result.errors).toEqual({});
    expect(result.window_ns).toBe(1e9);
    const { headline } = result;
    const parts = ['queueWait', 'sendLag', 'serviceTime'].reduce((sum, name) => sum + result.measure.histogram(name).mean, 0);
    expect(headline).toBe('responseTime');
    // The four instants account for all of the response time; only connecting on demand belongs to none of the three spans.
    expect(parts).toBeLessThanOrEqual(result.measure.histogram('responseTime').mean + 1000);
  }, 20_000);

  test('an abort ends it early with what was measured', async () => {
    const { result, echoed } = await runReal({ concurrency: 2, duration: '1h', warmup: '100ms' }, async (tell) => {
      await sleep(500);
      tell({ type: 'abort' });
    });
    expect(result.aborted).toBe(true);
    expect(result.window_ns).toBeGreaterThan(100e6);
    expect(result.window_ns).toBeLessThan(60e9);
    expect(result.measure.succeeded + result.warmup.succeeded).toBe(echoed);
    expect(result.gaps).toEqual([]);
  }, 20_000);
});
