import { type BenchmarkResult, type DistributionSummary, formatCount, formatOr, noValue } from '@ubench/core';
import { relativeSpread } from '@ubench/stats';
import { formatDuration, formatRate, formatShare } from '@ubench/units';

/** Blanks between two columns. */
export const columnGap = 2;

/** A number that every benchmark has. */
export interface Column {
  readonly title: string;
  cell(result: BenchmarkResult): string;
  /** Columns with a low rank go first where the terminal is narrow. */
  readonly rank: number;
}

const percentile =
  (key: 'p50_ns' | 'p90_ns' | 'p99_ns' | 'max_ns') =>
  (result: BenchmarkResult): string =>
    formatOr(latencyOf(result)?.[key], formatDuration);

export const columns: readonly Column[] = [
  { title: 'p50', rank: 9, cell: percentile('p50_ns') },
  { title: 'p90', rank: 2, cell: percentile('p90_ns') },
  { title: 'p99', rank: 8, cell: percentile('p99_ns') },
  { title: 'max', rank: 3, cell: percentile('max_ns') },
  { title: 'rate', rank: 7, cell: rateOf },
  { title: 'errors', rank: 5, cell: errorsOf },
  { title: 'n', rank: 4, cell: (result) => formatOr(latencyOf(result)?.n, formatCount) },
  { title: '±', rank: 1, cell: (result) => formatOr(spreadOf(result), (share) => `±${formatShare(share).replace(' ', '')}`) },
];

/** Narrower than this, a table would be mostly name: the numbers go below it instead. */
const leastName = 20;

/**
 * The columns that fit beside the names, and the width of the names; `undefined` where even the five most telling ones do not fit.
 * @param names Display widths of the names.
 */
export function fitColumns(
  results: readonly BenchmarkResult[],
  names: readonly number[],
  width: number,
): { columns: { column: Column; width: number }[]; nameWidth: number } | undefined {
  let kept = columns
    .map((column) => ({ column, width: Math.max(column.title.length, ...results.map((result) => column.cell(result).length)) }))
    // A spread needs trials, and a column of nothing says nothing.
    .filter(({ column }) => column.title !== '±' || results.some((result) => column.cell(result) !== noValue));
  const widest = Math.max(leastName, ...names);
  const room = (): number => width - kept.reduce((sum, column) => sum + column.width + columnGap, 0);
  // A name may wrap to two or three lines before a number is given up.
  while (room() < Math.min(widest, leastName + 4)) {
    const [least] = [...kept].sort((a, b) => a.column.rank - b.column.rank);
    if (!least || kept.length <= 4) return undefined;
    kept = kept.filter((column) => column !== least);
  }
  return { columns: kept, nameWidth: Math.min(widest, room()) };
}

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

/** Of the trials' medians. `null` for fewer than two trials. */
function spreadOf(result: BenchmarkResult): number | null {
  const medians = result.trials.map((trial) => latencyOf(trial)?.p50_ns ?? null).filter((value) => value !== null);
  return relativeSpread(medians) ?? null;
}
