import type { Client, Random, Recorder, Workload, WorkloadContext } from '@ubench/load';

/** What a workload told about its operations. */
export interface Recording {
  readonly calls: string[];
  readonly failures: { readonly kind: string; readonly message: string }[];
  /** Observations by `metric/key`, in the order of recording. */
  readonly values: Record<string, number[]>;
}

export const newRecording = (): Recording => ({ calls: [], failures: [], values: {} });

export const recorderInto = ({ calls, failures, values }: Recording): Recorder => ({
  sent: () => void calls.push('sent'),
  first: () => void calls.push('first'),
  done: () => void calls.push('done'),
  fail(kind, message = '') {
    calls.push('fail');
    failures.push({ kind, message });
  },
  givenUp: () => void calls.push('givenUp'),
  value: (metric, value, key) => void (values[key === undefined ? metric : `${metric}/${key}`] ??= []).push(value),
  values() {},
  now: () => performance.now() * 1e6,
});

export const contextOf = (workload: Workload, url: string): WorkloadContext<unknown> => ({
  endpoint: { url },
  options: workload.options,
  seed: 1,
  code: workload.code,
  cacheDir: '/nonexistent',
  signal: new AbortController().signal,
});

interface Load {
  readonly operations: number;
  /** Connections that the operations are spread over. */
  readonly clients?: number;
  readonly seed?: number;
  /** What `prepare` returned. */
  readonly prepared?: unknown;
}

export const prepare = async (workload: Workload, url: string): Promise<unknown> => workload.type.prepare?.(contextOf(workload, url));

/** Prepares a workload and runs operations of it. */
export async function drive(workload: Workload, url: string, load: Load): Promise<Recording> {
  const prepared = await prepare(workload, url);
  return runLoad(workload, url, { ...load, prepared });
}

/** Runs operations of a workload that is prepared, every client its stripe of them, as agents do. */
export async function runLoad(workload: Workload, url: string, { operations, clients = 1, seed = 1, prepared = null }: Load): Promise<Recording> {
  const recording = newRecording();
  await Promise.all(
    Array.from({ length: clients }, async (_, number) => {
      const client = await connect(workload, url, number, prepared);
      for (let i = number; i < operations; i += clients) await client.operate(i, seededRandom(seed, i), recorderInto(recording));
      await client.close();
    }),
  );
  return recording;
}

export const connect = (workload: Workload, url: string, client = 0, prepared: unknown = null): Promise<Client> =>
  workload.type.connect({ ...contextOf(workload, url), prepared, client });

/** A pure function of seed and operation, as workloads may expect of it (mulberry32). */
export function seededRandom(seed: number, i: number): Random {
  let state = (Math.imul(seed, 0x9e3779b9) ^ Math.imul(i + 1, 0x85ebca6b)) >>> 0;
  const float = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    float,
    int: (from, to) => from + Math.floor(float() * (to - from + 1)),
    normal: () => Math.sqrt(-2 * Math.log(1 - float())) * Math.cos(2 * Math.PI * float()),
    exponential: () => -Math.log(1 - float()),
  };
}
