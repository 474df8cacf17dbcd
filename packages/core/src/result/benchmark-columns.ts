import type { DistributionSummary } from '@ubench/load';
import { formatCount, formatDuration, formatOr, formatRate, formatShare, noValue } from '@ubench/units';
import type { BenchmarkResult } from './result.ts';

/** A number that every benchmark has, as the table of a report shows it. */
export interface BenchmarkColumn {
  readonly title: 'p50' | 'p90' | 'p99' | 'max' | 'rate' | 'errors' | 'n';
  cell(result: BenchmarkResult): string;
}

const percentile =
  (key: 'p50_ns' | 'p90_ns' | 'p99_ns' | 'max_ns') =>
  (result: BenchmarkResult): string =>
    formatOr(latencyOf(result)?.[key], formatDuration);

/** What the table of benchmarks has in every report, in this order. */
export const benchmarkColumns: readonly BenchmarkColumn[] = [
  { title: 'p50', cell: percentile('p50_ns') },
  { title: 'p90', cell: percentile('p90_ns') },
  { title: 'p99', cell: percentile('p99_ns') },
  { title: 'max', cell: percentile('max_ns') },
  { title: 'rate', cell: rateOf },
  { title: 'errors', cell: errorsOf },
  { title: 'n', cell: (result) => formatOr(latencyOf(result)?.n, formatCount) },
];

export function latencyOf(result: Pick<BenchmarkResult, 'metrics'>): DistributionSummary | undefined {
  const latency = result.metrics['latency'];
  return latency?.kind === 'latency' ? latency : undefined;
}

function rateOf(result: BenchmarkResult): string {
  const { throughput } = result.metrics;
  return throughput?.kind === 'rate' ? formatOr(throughput.value_per_s, formatRate) : noValue;
}

function errorsOf(result: BenchmarkResult): string {
  if (result.trials.length === 0) return noValue;
  const count = result.trials.reduce((sum, trial) => sum + trial.operations.measure.failed, 0);
  const all = result.trials.reduce((sum, trial) => sum + trial.operations.measure.succeeded, count);
  return count === 0 ? '0' : `${formatCount(count)} (${formatShare(count / all)})`;
}

/** The median latency of each trial that has one: what the spread between trials is of. */
export const trialMedians = (result: Pick<BenchmarkResult, 'trials'>): number[] => result.trials.map((trial) => latencyOf(trial)?.p50_ns ?? null).filter((value) => value !== null);
