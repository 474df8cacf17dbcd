/**
 * What ubench adds to one operation, in nanoseconds of CPU: `node benchmarks/peers/engine/record.ts`, 5 seconds. The executor runs 64 clients
 * that do nothing, and a bare loop awaits the same clients.
 */
import { type Client, counterRandom, createRealClock, executorDriver, parseLoad, type Recorder, runSlice, type WorkloadType } from '@ubench/load';
import { z } from 'zod';

const clients = 64;
const operations = Number(process.argv[2] ?? 2_000_000);

const idle: Client = {
  connected: true,
  async operate(_i, _random, recorder) {
    recorder.sent();
    recorder.done();
  },
  async close() {},
};

const workload: WorkloadType = {
  service: 'none',
  name: 'nothing',
  options: z.strictObject({}),
  metrics: {},
  mutates: false,
  connect: async () => idle,
};

/** CPU nanoseconds of this thread for one operation through the executor: loop, clock stamps, histograms, counters and what is shipped. */
async function executed(count: number): Promise<number> {
  const clock = createRealClock();
  let cpu_ns = Number.NaN;
  try {
    await runSlice({
      slice: {
        schema: 'ubench.slice/1',
        benchmark: 'record',
        spec: { path: '/record.bench.ts', root: '/', module_hash: '0' },
        workload: { service: workload.service, name: workload.name, options: {} },
        driver: { name: executorDriver.name, plugin: null, options: {} },
        endpoint: { url: 'none://' },
        prepared: null,
        seed: 1,
        load: parseLoad({ concurrency: clients, operations: count, warmup: '0s' }),
        agent: { index: 0, count: 1 },
        cache_dir: '/nowhere',
      },
      driver: executorDriver,
      workload,
      code: {},
      clock,
      emit(message) {
        if (message.type === 'failed') throw new Error(message.error.what);
        if (message.type === 'done') ({ cpu_ns } = message.summary);
      },
      onCommand: (listener) => listener({ type: 'start', at_ns: clock.now() }),
    });
  } finally {
    clock.close();
  }
  return cpu_ns / count;
}

/** The same without ubench: as many loops that await the client, and a recorder that records nothing. */
async function bare(count: number): Promise<number> {
  const nothing: Recorder = { sent() {}, first() {}, done() {}, fail() {}, givenUp() {}, value() {}, values() {}, now: () => 0 };
  const random = counterRandom(1);
  let next = 0;
  const before = process.threadCpuUsage();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < count) await idle.operate(next++, random, nothing);
    }),
  );
  const { user, system } = process.threadCpuUsage(before);
  return ((user + system) * 1000) / count;
}

// JavaScript is compiled while it runs: once to warm up.
await executed(operations / 4);
await bare(operations / 4);
const [executor_ns, loop_ns] = [await executed(operations), await bare(operations)];
console.log(JSON.stringify({ executor_ns, loop_ns, record_ns: executor_ns - loop_ns }));
