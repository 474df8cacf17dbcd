import { setImmediate } from 'node:timers/promises';
import { Histogram } from '@ubench/load';
import { Bench, type Task } from 'tinybench';
import { coreErrors } from '../core-errors.ts';
import { functionTime_ms } from '../plan/estimate.ts';
import { type TimeLimit, withinTime } from '../time-limit.ts';
import { GarbageCollections } from './garbage-collections.ts';

/** What one repetition of measuring a function in this process gave. */
export interface FunctionTrial {
  /** Of every call, 1 ns wide. */
  readonly latency: Histogram;
  /** The same of calls that do nothing: what is in each latency beside the function, the clock for the most part. */
  readonly overhead: Histogram;
  /** From the first to the last call of each cycle, over all cycles, and how much of that was garbage collection. */
  readonly elapsed_ns: number;
  readonly garbage_ns: number;
  /** Why the clock is too coarse for the function, as tinybench has it. */
  readonly saturated: string | undefined;
}

/**
 * tinybench keeps a sample for each call while it runs. Of cycles this long at most, each gone into a histogram before the next begins,
 * memory does not depend on how often a fast function is called.
 */
const cycle_ms = 10;
const fewestCalls = 64;
/** So often timers and signals have their turn. No oftener: the garbage is collected in it, and would be missing in the latencies. */
const longestTurn_ms = 100;
const overheadTime_ms = { warmup: 10, measure: 2 } as const;

/**
 * Measures a function by tinybench: warmed up, then called for at least 100 ms and 64 times, each call timed. Where it returns promises, now and then
 * at least, each call is waited for.
 * Rejects with what the function threw, as the limit says, or with UBENCH_E_BENCH_LATE_PROMISE.
 */
export async function measureFunction(name: string, fn: () => unknown, limit: TimeLimit & { readonly signal: AbortSignal }): Promise<FunctionTrial> {
  const over = new AbortController();
  const signal = AbortSignal.any([limit.signal, over.signal]);
  using garbage = new GarbageCollections();
  const measure = async (): Promise<FunctionTrial> => {
    const waited = await returnsPromises(fn);
    const { latency, elapsed_ns, saturated } = await callFor(name, waited ? fn : refusingPromises(fn), { waited, time_ms: functionTime_ms, signal, garbage });
    // Only now is told of the last collections.
    await setImmediate();
    const garbage_ns = garbage.during_ns;
    const nothing = waited ? async () => {} : refusingPromises(() => {});
    const { latency: overhead } = await callFor('nothing', nothing, { waited, time_ms: overheadTime_ms, signal });
    return { latency, overhead, elapsed_ns, garbage_ns, saturated };
  };
  try {
    // The signal is looked at between two cycles; a function that never resolves has no next one.
    return await withinTime(measure, limit);
  } finally {
    over.abort();
  }
}

interface Calls {
  /** Each call is waited for. */
  readonly waited: boolean;
  readonly time_ms: { readonly warmup: number; readonly measure: number };
  readonly signal: AbortSignal;
  readonly garbage?: GarbageCollections;
}

async function callFor(name: string, fn: () => unknown, { waited, time_ms, signal, garbage }: Calls): Promise<Pick<FunctionTrial, 'latency' | 'elapsed_ns' | 'saturated'>> {
  const bench = new Bench({ time: Math.min(cycle_ms, time_ms.measure), iterations: 1, warmupTime: time_ms.warmup, retainSamples: true, throws: true, signal });
  const saturations: (string | undefined)[] = [];
  bench.addEventListener('warning', ({ reason }) => void saturations.push(reason));
  let start_ms = 0;
  let end_ms = 0;
  const task = bench
    .add(name, fn, { async: waited, beforeAll: () => void (start_ms = performance.now()), afterAll: () => void (end_ms = performance.now()) })
    .getTask(name)!;
  if (waited) await task.warmup();
  else task.warmupSync();
  const latency = new Histogram(1);
  let elapsed_ns = 0;
  let cycles = 0;
  let turn_ms = performance.now();
  while (latency.sum < time_ms.measure * 1e6 || latency.count < fewestCalls) {
    task.reset();
    if (waited) await task.run();
    else task.runSync();
    for (const sample_ms of samplesOf(task, signal)) latency.record(sample_ms * 1e6);
    garbage?.within(start_ms, end_ms);
    elapsed_ns += (end_ms - start_ms) * 1e6;
    cycles++;
    if (performance.now() - turn_ms > longestTurn_ms) {
      await setImmediate();
      turn_ms = performance.now();
    }
  }
  return { latency, elapsed_ns, saturated: saturations.length > cycles / 2 ? saturations[0] : undefined };
}

function samplesOf({ result }: Task, signal: AbortSignal): readonly number[] {
  signal.throwIfAborted();
  if (result.state !== 'completed') throw new Error(`tinybench ended in state '${result.state}'`);
  return result.latency.samples ?? [];
}

/** How long and how often is looked for a promise, before the warm-up. */
const look = { ms: 5, calls: 100 } as const;

async function returnsPromises(fn: () => unknown): Promise<boolean> {
  const end_ms = performance.now() + look.ms;
  for (let call = 0; call < look.calls && performance.now() < end_ms; call++) {
    const returned = fn();
    if (!isPromise(returned)) continue;
    await returned;
    return true;
  }
  return false;
}

/** A promise that comes so late that nobody waits for any: its time would be missing, and its failure would be nobody's. */
function refusingPromises(fn: () => unknown): () => unknown {
  return () => {
    const returned = fn();
    if (isPromise(returned)) {
      returned.then(undefined, () => {});
      throw coreErrors.UBENCH_E_BENCH_LATE_PROMISE();
    }
    return returned;
  };
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
