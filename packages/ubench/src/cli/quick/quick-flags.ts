import type { FlagTable } from '../flag.ts';
import { runFlags } from '../run/run-flags.ts';

const { trials, seed, reporter, profile, allowInvalid, strict } = runFlags;

export const quickFlags = {
  workload: { kind: 'text', short: 'w', argument: 'name', description: 'what the clients do', example: 'selectOnly' },
  rate: { kind: 'text', short: 'r', argument: 'n/s', description: 'operations per second, whether the service keeps up or not', example: '50/s' },
  arrivals: { kind: 'text', argument: 'kind', description: 'with --rate: constant or poisson (default: constant)', example: 'poisson' },
  concurrency: { kind: 'count', short: 'c', argument: 'n', description: 'clients that each send when their last operation is done (default: 10)', example: '8' },
  duration: { kind: 'text', short: 'd', argument: 'time', description: 'how long to measure (default: 10s)', example: '1m' },
  operations: { kind: 'count', short: 'n', argument: 'n', description: 'how many operations to measure, in place of a duration', example: '1000' },
  warmup: { kind: 'text', argument: 'time', description: 'load before the measurement (default: 10 % of the duration)', example: '5s' },
  timeout: { kind: 'text', argument: 'time', description: 'an operation that takes longer has failed (default: 10s)', example: '500ms' },
  expect: { kind: 'texts', argument: 'limit', description: 'what must hold of the result; repeatable', example: "'latency.p99<20ms'" },
  set: { kind: 'texts', argument: 'a.b=c', description: 'set an option of the workload, the load or the service; repeatable', example: 'workload.path=/items' },
  save: { kind: 'text', argument: 'path', description: 'keep the spec that was run', example: 'benchmarks/home.bench.ts' },
  trials,
  seed,
  reporter,
  profile,
  allowInvalid,
  strict,
} as const satisfies FlagTable;
