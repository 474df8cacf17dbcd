import { createHash } from 'node:crypto';
import type { RunResult } from '@ubench/core';
import { exportedBenchmarks, type ExportedNumber } from './exported-numbers.ts';

/** Of Bencher's names. */
const longestBenchmark = 1024;
const longestMeasure = 64;

interface BencherMetric {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
}

/** Benchmarks by name, their measures by name. */
export type BencherResults = Readonly<Record<string, Readonly<Record<string, BencherMetric>>>>;

/**
 * A run in Bencher Metric Format (https://bencher.dev/docs/reference/bencher-metric-format): each number under its path in the result, in
 * nanoseconds, per second, as a share of 1, or as a count; with the lowest and the highest trial where there are several. What is not valid is left out.
 */
export function bencherResults(result: RunResult): BencherResults {
  const benchmarks = exportedBenchmarks(result).filter(({ numbers }) => numbers.length > 0);
  return Object.fromEntries(
    benchmarks.map(({ benchmark, numbers }) => [nameWithin(benchmark.id, longestBenchmark), Object.fromEntries(numbers.map((number) => [nameWithin(number.path, longestMeasure), metricOf(number)]))]),
  );
}

function metricOf({ value, unit, trials }: ExportedNumber): BencherMetric {
  const known = trials.filter((trial) => trial !== null && Number.isFinite(trial)) as number[];
  // A count over all trials is their sum.
  if (known.length < 2 || unit === 'count') return { value };
  return { value, lower_value: Math.min(value, ...known), upper_value: Math.max(value, ...known) };
}

/** A longer one would be refused; cut off, it ends in a hash of the whole, so that two stay two. */
function nameWithin(name: string, longest: number): string {
  const letters = [...name.toWellFormed()];
  if (letters.length <= longest) return letters.join('');
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${letters.slice(0, longest - hash.length - 1).join('')}-${hash}`;
}
