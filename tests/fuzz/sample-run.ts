import { type BenchmarkResult, type Plan, planSchema, type RunRecord, runRecord, type RunResult, runResult, type TrialResult } from '@ubench/core';
import { type PlanSlice, readSlice } from '@ubench/load';

/** One run, as its files hold it: what fuzzing changes. */
const id = 'a.bench.ts > reads';
const load = { loop: 'closed', concurrency: 2, think_ns: 0, warmup_ns: 0, stop: { operations: 10 }, timeout_ns: 1e9, grace_ns: 1e9 } as const;
const workload = { service: 'postgres', name: 'selectOnly', options: { scale: 1 } };
const named = { id, name: 'reads', suite: [], file: 'a.bench.ts', line: 4, tags: ['smoke'], parameters: { rows: 10 } };

export const plan: Plan = planSchema.parse({
  schema: 'ubench.plan/1',
  seed: null,
  files: [{ path: 'a.bench.ts', module_hash: 'f'.repeat(64) }],
  deployments: [{ id: 'a.bench.ts > db', name: 'db', file: 'a.bench.ts', suite: [], service: 'postgres', options: { settings: {} }, backend: 'local' }],
  benchmarks: [
    { ...named, kind: 'load', mode: 'run', seed: 7, trials: 3, deployment: 'a.bench.ts > db', workload: { ...workload, code: [] }, load, agents: 1, max_error_share: 0.01, driver: { name: 'executor', options: {} } },
    { ...named, id: 'a.bench.ts > parses', name: 'parses', kind: 'function', mode: 'run', seed: 8, trials: 1, timeout_ns: 3e11 },
  ],
});

export const slice: PlanSlice = readSlice({
  schema: 'ubench.slice/1',
  benchmark: id,
  spec: { path: '/project/a.bench.ts', root: '/project', module_hash: 'f'.repeat(64) },
  workload,
  driver: { name: 'executor', plugin: null, options: {} },
  endpoint: { url: 'postgres://127.0.0.1:5432/postgres' },
  prepared: null,
  seed: 7,
  load,
  agent: { index: 0, count: 1 },
  cache_dir: '/project/.ubench/cache',
});

const latency = { kind: 'latency', n: 10, mean_ns: 2, stddev_ns: 1, min_ns: 1, p50_ns: null, p90_ns: null, p95_ns: null, p99_ns: null, p999_ns: null, max_ns: 3 } as const;

/** Told apart by its number. */
export const trialOf = (number: number): TrialResult => ({
  window_ns: number,
  prepare_ns: null,
  metrics: { latency },
  operations: { warmup: { succeeded: 0, failed: 0 }, measure: { succeeded: 10, failed: 0 } },
  server_operations: null,
  client: { agents: 1, clients: 2, cpu_ns_per_operation: 10, event_loop_utilisation: 0.1 },
  intervals: { time_s: [0], completed: [10], failed: [0], p50_ns: [null], p95_ns: [null], max_ns: [3] },
  server: { time_s: [0], cpu_cores: [0.5], rss_bytes: [1e6], metrics: {} },
  invalid: [],
});

export const measured: BenchmarkResult = {
  ...named,
  status: 'measured',
  deployment: 'a.bench.ts > db',
  workload,
  load,
  seed: 7,
  headline: 'serviceTime',
  validity: { valid: true, reasons: [] },
  warnings: [],
  findings: [],
  metrics: { latency },
  definitions: { latency: { title: 'Latency', definition: 'How long an operation took.', better: 'lower' } },
  errors: { timeout: { count: 1, samples: ['late'] } },
  trials: [trialOf(1)],
  assertions: [{ metric: 'latency.p99', operator: '<', limit: [5], unit: 'ns', observed: null, n: 10, trials: [null], verdict: 'ERROR', reason: 'too few' }],
};

const provenance = {
  argv: ['run'],
  versions: { ubench: '0.0.0' },
  git: { sha: 'abc', dirty: true },
  environment: {},
  node: { hostname: 'a', platform: 'linux', kernel: '6.1', cpu_model: 'EPYC', cpus: 4, memory_bytes: 16e9 },
};

export const runId = '20260105-101500000-k3x9';

export const result: RunResult = runResult.parse({
  schema: 'ubench.result/1',
  run: { id: runId, started_at: '2026-01-05T10:15:00.000Z', duration_ns: 42e9, status: 'COMPLETED', exit_code: 0 },
  plan_sha256: 'a'.repeat(64),
  provenance,
  errors: [{ code: 'UBENCH_E_X', what: 'It broke.' }],
  deployments: [{ id: 'a.bench.ts > db', name: 'db', service: 'postgres', backend: 'local', options: {}, facts: { version: '18.4' } }],
  benchmarks: [measured],
  sweeps: [],
});

/** Of a process that has ended: no machine has ever had so many. */
export const record: RunRecord = runRecord.parse({
  schema: 'ubench.run/1',
  id: runId,
  started_at: '2026-01-05T10:15:00.000Z',
  process: { hostname: 'a', pid: 2 ** 30, started: '1' },
  cwd: '/project',
  root: '/project',
  plan_sha256: 'a'.repeat(64),
  provenance,
});

const time = '2026-01-05T10:15:01.000Z';

/** `events.jsonl` of the run, a line each, with so many trials. */
export const eventLines = (trials: number): string[] =>
  [
    { schema: 'ubench.events/1', run: runId },
    { time, type: 'run-start', run: runId, directory: '/project/.ubench/runs/x' },
    { time, type: 'instance', deployment: 'a.bench.ts > db', backend: 'local', state: 'starting' },
    { time, type: 'instance', deployment: 'a.bench.ts > db', backend: 'local', state: 'started', handle: { backend: 'local', deployment: 'db', id: 'i1', pid: 2 ** 30 } },
    { time, type: 'phase', benchmark: id, phase: 'measure', trial: 1, trials: 3 },
    ...Array.from({ length: trials }, (_, index) => trialEnd(index + 1)),
  ].map((event) => JSON.stringify(event));

const trialEnd = (trial: number): object => ({ time, type: 'trial-end', benchmark: id, trial, trials: 3, result: trialOf(trial), so_far: { ...measured, trials: [] } });
