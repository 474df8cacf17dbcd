import { Histogram, type MetricSummary } from '@ubench/load';
import { formatDuration, formatShare } from '@ubench/units';
import { findingOf } from '../judge/finding-codes.ts';
import type { PlannedFunctionBenchmark } from '../plan/plan.ts';
import { emptyResult } from '../result/empty-result.ts';
import type { BenchmarkResult, Finding, TrialResult } from '../result/result.ts';
import type { FunctionTrial } from '../run/function-benchmark.ts';
import { summarizeDistribution } from './distribution.ts';
import { percentileCurve } from './percentile-curve.ts';

const definitions: BenchmarkResult['definitions'] = {
  latency: { title: 'Latency', definition: 'Of one call, until its promise is settled where it returns one; with the overhead of a call in it.', better: 'lower' },
  throughput: { title: 'Throughput', definition: 'Calls ÷ the sum of their latencies.', better: 'higher' },
  operations: { title: 'Operations', definition: 'Calls of the measurement.', better: 'higher' },
  callOverhead: { title: 'Call overhead', definition: 'The latency of a function that does nothing, measured in the same way.', better: 'lower' },
  gcShare: { title: 'Garbage collection', definition: 'Time of the measurement that went into garbage collection ÷ all of it.', better: 'lower' },
};

/** What the trials of a function say together. */
export function summarizeFunction(bench: PlannedFunctionBenchmark, trials: readonly FunctionTrial[], status: BenchmarkResult['status']): BenchmarkResult {
  return {
    ...emptyResult(bench, status),
    headline: 'functionTime',
    warnings: warningsOf(trials),
    metrics: summarizeMetrics(trials),
    curves: curvesOf(trials),
    definitions,
    trials: trials.map(trialResult),
  };
}

function merged(histograms: readonly Histogram[]): Histogram {
  const all = new Histogram(1);
  for (const histogram of histograms) all.add(histogram);
  return all;
}

function summarizeMetrics(trials: readonly FunctionTrial[]): Record<string, MetricSummary> {
  const latency = merged(trials.map((trial) => trial.latency));
  const n = latency.count;
  const shares = trials.map(gcShareOf);
  return {
    latency: summarizeDistribution(latency),
    throughput: { kind: 'rate', n, value_per_s: latency.sum === 0 ? null : (n / latency.sum) * 1e9 },
    operations: { kind: 'count', n, value: n },
    callOverhead: summarizeDistribution(merged(trials.map(({ overhead }) => overhead))),
    gcShare: { kind: 'ratio', n: trials.length, value_share: shares.reduce((sum, share) => sum + share, 0) / shares.length, min_share: Math.min(...shares), max_share: Math.max(...shares) },
  };
}

function curvesOf(trials: readonly FunctionTrial[]): NonNullable<BenchmarkResult['curves']> {
  const latency = percentileCurve(merged(trials.map((trial) => trial.latency)));
  return latency === undefined ? {} : { latency };
}

const gcShareOf = ({ garbage_ns, elapsed_ns }: FunctionTrial): number => Math.min(1, garbage_ns / elapsed_ns);

function trialResult(trial: FunctionTrial): TrialResult {
  return {
    window_ns: trial.latency.sum,
    prepare_ns: null,
    metrics: summarizeMetrics([trial]),
    operations: { warmup: { succeeded: 0, failed: 0 }, measure: { succeeded: trial.latency.count, failed: 0 } },
    server_operations: null,
    client: { agents: 0, clients: 0, cpu_ns_per_operation: null, event_loop_utilisation: null },
    intervals: { time_s: [], completed: [], failed: [], p50_ns: [], p95_ns: [], max_ns: [] },
    server: { time_s: [], cpu_cores: [], rss_bytes: [], metrics: {} },
    invalid: [],
  };
}

/** A tenth of what is measured is not to be something else. */
const most = 0.1;

function warningsOf(trials: readonly FunctionTrial[]): Finding[] {
  const warnings: Finding[] = [];
  const saturated = trials.find((trial) => trial.saturated !== undefined)?.saturated;
  if (saturated !== undefined) warnings.push(findingOf('timer-saturated', `the function is too fast for the clock (${saturated})`));
  const [latency_ns, overhead_ns] = [trials.map(({ latency }) => latency), trials.map(({ overhead }) => overhead)].map((all) => merged(all).percentile(50)) as [number, number];
  if (overhead_ns > most * latency_ns) {
    warnings.push(findingOf('call-overhead', `a call that does nothing takes ${formatDuration(overhead_ns)}, and half of the calls took up to ${formatDuration(latency_ns)}`));
  }
  const gcShare = trials.reduce((sum, trial) => sum + gcShareOf(trial), 0) / trials.length;
  if (gcShare > most) warnings.push(findingOf('garbage-collection', `garbage collection took ${formatShare(gcShare)} of the time`));
  return warnings;
}
