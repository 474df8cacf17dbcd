import { type BenchmarkResult, type DistributionSummary, oneLine } from '@ubench/core';
import { formatCount, formatDuration, formatOr } from '@ubench/units';
import type { Column, NumbersRow } from './columns.ts';
import { ownMetrics } from './detail-lines.ts';

/** A latency that the workload measures beside the common one, with percentiles of its own. */
export interface LatencyRow extends NumbersRow {
  readonly metric: string;
}

/**
 * The latencies that a workload measures itself, as rows below that of the benchmark: several of one operation, such as the time to the first token and
 * those between tokens, are read under one another. A single one is said in words, with the other metrics.
 */
export function latencyRows(result: BenchmarkResult): LatencyRow[] {
  const own = ownMetrics(result).flatMap(([name, metric]) => (metric.kind === 'latency' && !name.includes('/') ? [{ name, metric }] : []));
  if (own.length < 2) return [];
  return own.map(({ name, metric }) => ({ metric: name, title: `  ${oneLine(result.definitions[name]?.title ?? name)}`, cell: ({ title }) => cellOf(title, metric) }));
}

function cellOf(title: Column['title'], { p50_ns, p90_ns, p99_ns, max_ns, n }: DistributionSummary): string {
  const times: Partial<Record<Column['title'], number | null>> = { p50: p50_ns, p90: p90_ns, p99: p99_ns, max: max_ns };
  if (title === 'n') return formatCount(n);
  const time = times[title];
  return time === undefined ? '' : formatOr(time, formatDuration);
}
