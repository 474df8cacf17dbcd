import { type Assertion, type BenchmarkResult, createRunId, type MetricSummary, type Provenance, type RunResult, type TrialResult } from '@ubench/core';
import { median } from '@ubench/stats';
import type { JudgedBar } from './bars.ts';
import { type Comparison, type Measured, own, titleWithUnit } from './comparison.ts';
import type { Rounds } from './rounds.ts';

/** A comparison that has ended. */
export interface Compared {
  readonly comparison: Comparison;
  readonly rounds: Rounds;
  readonly bars: readonly JudgedBar[];
}

/** One benchmark for each contender of each comparison, a trial for each round, and the bars as assertions of ours. */
export function benchmarksOf({ comparison, rounds, bars }: Compared, seed: number): BenchmarkResult[] {
  const { name, metrics } = comparison;
  const file = `benchmarks/peers/${name.split('/')[0]}`;
  return rounds.contenders.map((contender) => {
    const trials = rounds.of(contender);
    return {
      id: `${file} > ${name} > ${contender}`,
      name: contender,
      suite: [name],
      file,
      line: 1,
      tags: [],
      parameters: {},
      status: 'measured',
      seed,
      validity: { valid: true, reasons: [] },
      warnings: [],
      findings: [],
      metrics: Object.fromEntries(Object.keys(metrics).flatMap((metric) => {
        const values = trials.flatMap((trial) => numberOf(trial, metric) ?? []);
        return values.length === 0 ? [] : [[metric, gauge(values)]];
      })),
      definitions: Object.fromEntries(Object.entries(metrics).map(([metric, each]) => [metric, { title: titleWithUnit(each), definition: each.definition, better: each.better }])),
      errors: {},
      trials: trials.map((trial) => trialOf(trial, Object.keys(metrics))),
      assertions: contender === own ? bars.flatMap(assertionOf) : [],
    };
  });
}

/** A level whose value is the median of the rounds. */
const gauge = (values: readonly number[]): MetricSummary => ({ kind: 'gauge', n: values.length, value: median(values)!, min: Math.min(...values), max: Math.max(...values) });

function trialOf(measured: Measured, names: readonly string[]): TrialResult {
  return {
    window_ns: 0,
    prepare_ns: null,
    metrics: Object.fromEntries(names.flatMap((name) => {
      const value = numberOf(measured, name);
      return value === undefined ? [] : [[name, gauge([value])]];
    })),
    operations: { warmup: { succeeded: 0, failed: 0 }, measure: { succeeded: 0, failed: 0 } },
    server_operations: null,
    client: { agents: 0, clients: 0, cpu_ns_per_operation: null, event_loop_utilisation: null },
    intervals: { time_s: [], completed: [], failed: [], p50_ns: [], p95_ns: [], max_ns: [] },
    server: { time_s: [], cpu_cores: [], rss_bytes: [], metrics: {} },
    invalid: [],
  };
}

function assertionOf({ bar, observed, trials, met }: JudgedBar): Assertion[] {
  if (bar.bar === undefined || observed === undefined || met === undefined) return [];
  const metric = bar.against === undefined ? bar.metric : `${bar.metric} ÷ ${bar.against}`;
  const [operator, limit] = bar.is === 'within' ? (['between', [1 - bar.bar, 1 + bar.bar]] as const) : ([bar.is === 'at most' ? '<=' : '>=', [bar.bar]] as const);
  return [{ metric, operator, limit: [...limit], unit: 'count', observed, n: trials.length, trials: trials.map((value) => value ?? null), verdict: met ? 'PASS' : 'FAIL' }];
}

/** What cannot be told has no place in a result. */
const numberOf = (measured: Measured, metric: string): number | undefined => (Number.isFinite(measured[metric]) ? measured[metric] : undefined);

/** All of it as a run. */
export function resultOf(compared: readonly Compared[], { seed, startedAt, provenance, exitCode }: { seed: number; startedAt: Date; provenance: Provenance; exitCode: number }): RunResult {
  return {
    schema: 'ubench.result/1',
    run: {
      id: createRunId(startedAt),
      started_at: startedAt.toISOString(),
      duration_ns: (Date.now() - startedAt.getTime()) * 1e6,
      status: 'COMPLETED',
      exit_code: exitCode,
    },
    // There is no plan: nothing of it was made by ubench itself.
    plan_sha256: '0'.repeat(64),
    provenance,
    errors: [],
    deployments: [],
    benchmarks: compared.flatMap((each) => benchmarksOf(each, seed)),
    sweeps: [],
  };
}
