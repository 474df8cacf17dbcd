import { type BenchmarkResult, type DistributionSummary, type GateCheck, type MetricSummary, type Panel, type Plan, runResult, type RunResult, type SweepResult, type TrialResult } from '@ubench/core';

const ms = 1e6;

/** A latency whose percentiles are proportional to its median; `n` decides which of them there are. */
export function latency(p50_ms: number, n: number): DistributionSummary {
  const percentile = (factor: number, needed: number): number | null => (n >= needed ? p50_ms * factor * ms : null);
  return {
    kind: 'latency', n, mean_ns: p50_ms * 1.1 * ms, stddev_ns: p50_ms * 0.3 * ms, min_ns: p50_ms * 0.4 * ms, max_ns: p50_ms * 9.3 * ms,
    p50_ns: percentile(1, 20), p90_ns: percentile(1.8, 100), p95_ns: percentile(2.1, 200), p99_ns: percentile(3.7, 1_000), p999_ns: percentile(6, 10_000),
  };
}

export const rate = (value_per_s: number, n: number): MetricSummary => ({ kind: 'rate', n, value_per_s });

export function trial(metrics: Record<string, MetricSummary>, succeeded: number, failed = 0): TrialResult {
  return {
    window_ns: 10_000 * ms, prepare_ns: null, metrics,
    operations: { warmup: { succeeded: 100, failed: 0 }, measure: { succeeded, failed } },
    server_operations: null,
    client: { agents: 1, clients: 16, cpu_ns_per_operation: 21_000, event_loop_utilisation: 0.4 },
    intervals: { time_s: [], completed: [], failed: [], p50_ns: [], p95_ns: [], max_ns: [] },
    server: { time_s: [], cpu_cores: [], rss_bytes: [], metrics: {} },
    invalid: [],
  };
}

const closedLoop = { loop: 'closed', concurrency: 16, think_ns: 0, warmup_ns: 2_000 * ms, stop: { duration_ns: 10_000 * ms }, timeout_ns: 30_000 * ms, grace_ns: 30_000 * ms } as const;
const openLoop = { loop: 'open', rate_per_s: 200, arrivals: 'poisson', max_concurrency: 1_000, warmup_ns: 0, stop: { duration_ns: 10_000 * ms }, timeout_ns: 30_000 * ms, grace_ns: 30_000 * ms } as const;

/** A benchmark of a closed loop with one trial, everything else as given. */
export function benchmark(name: string, given: Partial<BenchmarkResult> = {}): BenchmarkResult {
  const metrics = given.metrics ?? { latency: latency(1.2, 52_100), throughput: rate(5_210, 52_100) };
  return {
    id: `benchmarks/orders.bench.ts > ${name}`, name, suite: [], file: 'benchmarks/orders.bench.ts', line: 8, tags: [], parameters: {}, status: 'measured',
    deployment: 'benchmarks/orders.bench.ts > db', workload: { service: 'postgres', name: 'selectOnly', options: { scale: 10 } }, load: closedLoop, seed: 42,
    headline: 'serviceTime', validity: { valid: true, reasons: [] }, warnings: [], findings: [], metrics, definitions: {}, errors: {},
    trials: [trial(metrics, 52_100)], assertions: [],
    ...given,
  };
}

const perTrial = (medians: number[], failed: number): TrialResult[] =>
  medians.map((p50) => trial({ latency: latency(p50, 17_366), throughput: rate(5_210, 17_366) }, 17_366, failed));

const pointReads = benchmark('point reads', {
  suite: ['orders database'],
  trials: perTrial([1.2, 1.21, 1.18], 4),
  errors: { 'connection reset': { count: 12, samples: ['read ECONNRESET 127.0.0.1:5432'] } },
  assertions: [
    { metric: 'latency.p99', operator: '<', limit: [20 * ms], unit: 'ns', observed: 4.44 * ms, n: 52_100, trials: [4.4 * ms, 4.5 * ms, 4.4 * ms], verdict: 'PASS' },
    { metric: 'throughput', operator: '>', limit: [6_000], unit: 'per_s', observed: 5_210, n: 52_100, trials: [5_190, 5_230, 5_210], verdict: 'FAIL' },
    { metric: 'errors.share', operator: '<', limit: [0.001], unit: 'share', observed: 0.00023, n: 52_100, trials: [0.0002, 0.0002, 0.0002], verdict: 'PASS' },
  ],
  warnings: [{ code: 'client-bound', message: 'The client was busy 99 % of the time: the rate is a lower bound.' }],
});

const search = benchmark('search under a Poisson stream', {
  suite: ['vectors'], file: 'benchmarks/vectors.bench.ts', load: openLoop, headline: 'responseTime',
  validity: { valid: false, reasons: [{ code: 'send-lag', message: 'The client sent late: send lag p99 14.2 ms, limit 10 ms.' }] },
  metrics: {
    latency: latency(8, 640), throughput: rate(64, 640), recall: { kind: 'ratio', n: 640, value_share: 0.982, min_share: 0.9, max_share: 1 },
    queueWait: latency(0.1, 640), sendLag: latency(2, 1_640),
  },
  definitions: {
    recall: { title: 'Recall@10', definition: 'Share of the ten true nearest neighbours that were returned.', better: 'higher' },
    queueWait: { title: 'Queue wait', definition: 'Released − intended.', better: 'lower' },
    sendLag: { title: 'Send lag', definition: 'Sent − released.', better: 'lower' },
  },
  findings: [{ code: 'overloaded', message: 'Completed 91 % of what was sent.' }],
  trials: [trial({ latency: latency(8, 640) }, 640)],
  assertions: [
    { metric: 'latency.p99', operator: '<', limit: [30 * ms], unit: 'ns', observed: null, n: 640, trials: [null], verdict: 'ERROR', reason: 'p99 needs 1,000 operations, and there were 640' },
  ],
});

const parseDocument = benchmark('parse a document', {
  file: 'benchmarks/pure.bench.ts', headline: 'functionTime',
  metrics: { latency: latency(0.000_84, 1_190_476), throughput: rate(1_190_476, 1_190_476) },
  trials: [trial({ latency: latency(0.000_84, 1_190_476) }, 1_190_476)],
});

function sweepPoint(rate_per_s: number, p50_ms: number): BenchmarkResult {
  const metrics = { latency: latency(p50_ms, rate_per_s * 100), throughput: rate(rate_per_s, rate_per_s * 100) };
  return benchmark('where does it break?', {
    id: `benchmarks/sweep.bench.ts > where does it break? [rate=${rate_per_s}/s]`, file: 'benchmarks/sweep.bench.ts', parameters: { rate: `${rate_per_s}/s` },
    group: 'benchmarks/sweep.bench.ts > where does it break?', load: { ...openLoop, rate_per_s }, headline: 'responseTime', metrics, trials: [trial(metrics, rate_per_s * 100)],
  });
}
const points = [sweepPoint(100, 1.1), sweepPoint(200, 1.3), sweepPoint(400, 48)];

const provenance: RunResult['provenance'] = {
  argv: ['run'], versions: { ubench: '0.0.0', node: '24.21.0' }, git: null,
  node: { hostname: 'bench-1', platform: 'linux', kernel: '6.1', cpu_model: 'EPYC', cpus: 4, memory_bytes: 16e9 }, environment: {},
};

/** A run with the given benchmarks; parsed by the schema, so that it is one that core could have written. */
export function run(benchmarks: BenchmarkResult[], given: Partial<RunResult> = {}): RunResult {
  return runResult.parse({
    schema: 'ubench.result/1',
    run: { id: '20260105-101500-k3x9', started_at: '2026-01-05T10:15:00.000Z', duration_ns: 42_000 * ms, status: 'COMPLETED', exit_code: 0 },
    plan_sha256: 'a'.repeat(64), provenance, errors: [], deployments: [], benchmarks, sweeps: [],
    ...given,
  });
}

/** A bit of everything: measured, failed assertion, invalid, function, sweep, skipped, failed benchmark, failed deployment, broken spec. */
export const eventfulRun = (): RunResult =>
  run(
    [
      pointReads,
      benchmark('writes', { status: 'skipped', metrics: {}, trials: [] }),
      benchmark('scans', {
        status: 'failed', metrics: {}, trials: [],
        error: { code: 'UBENCH_E_BENCH_FAILED', what: 'The benchmark failed while it prepared: disk full', where: 'benchmarks/orders.bench.ts:31', fix: 'Correct what the message says.' },
      }),
      search,
      parseDocument,
      ...points,
    ],
    {
      run: { id: '20260105-101500-k3x9', started_at: '2026-01-05T10:15:00.000Z', duration_ns: 42_000 * ms, status: 'FAILED', exit_code: 3 },
      errors: [
        {
          code: 'UBENCH_E_SPEC_THREW', what: 'The spec could not be imported: scale is not defined', where: 'benchmarks/broken.bench.ts:4:9', fix: 'Correct the line shown.',
          details: "  3 | bench('x', {\n> 4 |   workload: postgres.selectOnly({ scale }),\n    |                                   ^\n  5 | });",
        },
      ],
      deployments: [
        {
          id: 'benchmarks/other.bench.ts > cache', name: 'cache', service: 'redis', backend: 'local', options: {}, facts: {}, log: 'logs/cache.log',
          error: { code: 'UBENCH_E_DIED_STARTING', what: "'cache' ended while it was starting: exit code 1.", fix: 'Its last log lines are above; correct what they say.', details: 'bind: address in use' },
        },
      ],
      sweeps: [
        {
          id: 'benchmarks/sweep.bench.ts > where does it break?', name: 'where does it break?', file: 'benchmarks/sweep.bench.ts', line: 20, parameter: 'rate', points: points.map(({ id }) => id), knee: 200,
          assertions: [{ metric: 'knee.rate', operator: '>', limit: [150], unit: 'per_s', observed: 200, n: 3, trials: [], verdict: 'PASS' }],
        },
      ],
    },
  );

/** What is kept for charts and gates: intervals, percentile curves, what client and server used, a panel, checks of a gate. */
export function chartedRun(): RunResult {
  const seconds = Array.from({ length: 14 }, (_, second) => second - 2);
  const charted = (result: TrialResult): TrialResult => ({
    ...result,
    client: { ...result.client, series: { time_s: seconds, cpu_cores: seconds.map((second) => 0.4 + 0.01 * second), rss_bytes: seconds.map(() => 1.5e8) } },
    intervals: {
      time_s: seconds, completed: seconds.map((second) => 5_200 + 10 * second), failed: seconds.map((second) => (second === 7 ? 12 : 0)),
      p50_ns: seconds.map((second) => (second === 3 ? null : 1.2 * ms)), p95_ns: seconds.map((second) => (2.5 + 0.1 * second) * ms), max_ns: seconds.map(() => 9 * ms),
    },
    server: { time_s: seconds, cpu_cores: seconds.map(() => 1.5), rss_bytes: seconds.map(() => null), metrics: { 'buffers hit': seconds.map((second) => second ** 2) } },
  });
  const check: GateCheck = {
    benchmark: pointReads.id, metric: 'latency.p95', unit: 'ns', better: 'lower', reference: 2.4 * ms, observed: 2.7 * ms, change_share: 0.124, low_share: 0.081, high_share: 0.169,
    confidence: 0.95, margin_share: 0.1, n: 5, advisory: false, verdict: 'FAIL',
  };
  const panel: Panel = {
    id: 'statements', title: 'Statement latency', description: 'How long each statement takes.',
    columns: [{ name: 'statement', title: 'Statement', unit: 'text' }, { name: 'latency', title: 'Latency', unit: 'ns' }], rows: [['select', 1.2 * ms], ['commit', null]],
    view: { mark: 'bar', encoding: { x: { field: 'latency', type: 'quantitative' }, y: { field: 'statement', type: 'nominal' } } },
  };
  const curve = { share: [0, 0.5, 0.9, 0.99, 0.999], value_ns: [0.5 * ms, 1.2 * ms, 2.2 * ms, 4.4 * ms, 7.2 * ms] };
  return run([{ ...pointReads, trials: pointReads.trials.map(charted), curves: { latency: curve }, panels: [panel] }], {
    gate: {
      method: 'paired', against: 'main',
      checks: [
        check,
        { ...check, metric: 'throughput', unit: 'per_s', better: 'higher', reference: 5_200, observed: 5_210, change_share: -0.002, low_share: -0.02, high_share: 0.01, margin_share: 0.05, verdict: 'PASS' },
        { ...check, metric: 'latency.p99', advisory: true, low_share: -0.05, high_share: 0.3, verdict: 'INCONCLUSIVE', reason: 'the pairs differ too much' },
        { ...check, metric: 'goodput', reference: null, observed: null, change_share: null, low_share: null, high_share: null, n: 0, verdict: 'ERROR', reason: 'the result has no such metric' },
      ],
    },
  });
}

/** A search for the highest rate: one point was planned, and three were decided on as it went on. */
export function searchRun(): RunResult {
  const group = 'benchmarks/sweep.bench.ts > where does it break?';
  const [first, ...probes] = [sweepPoint(100, 1.1), sweepPoint(200, 1.3), sweepPoint(400, 48), sweepPoint(282.8, 31)];
  const byRate = [first!, probes[0]!, probes[2]!, probes[1]!];
  const sweep: SweepResult = {
    id: group, name: 'where does it break?', file: 'benchmarks/sweep.bench.ts', line: 20, parameter: 'rate', points: byRate.map(({ id }) => id), knee: 200, fails_at: 282.8,
    probes: { sweep: group, find: 'highest rate', parameter: 'rate', at_most: 6, from_per_s: 100, to_per_s: 1_000, precision_share: 0.5 },
    assertions: [],
  };
  return run([first!, ...probes.map((probe) => ({ ...probe, derived_from: first!.id }))], { sweeps: [sweep] });
}

/** The plan of the benchmarks of a result, for the events of a run. */
export function planOf(benchmarks: readonly BenchmarkResult[]): Plan {
  return {
    schema: 'ubench.plan/1', seed: null, files: [],
    deployments: [{ id: 'benchmarks/orders.bench.ts > db', name: 'db', file: 'benchmarks/orders.bench.ts', suite: [], service: 'postgres', options: {}, backend: 'local' }],
    benchmarks: benchmarks.filter(({ derived_from }) => derived_from === undefined).map(({ id, name, suite, file, line, tags, parameters, seed }) => ({ kind: 'function', id, name, suite, file, line, tags, parameters, seed, mode: 'run', trials: 1 })),
  };
}
