import type { BenchmarkResult, RunResult } from '@ubench/core';
import { benchmarkOutcome } from './benchmark-outcome.ts';
import { amount } from './shown-value.ts';

/** With more of them, nobody looks at each, and the file would be one that no mail takes. */
const mostCharted = 20;

/** The benchmarks that charts and details are shown of. */
export interface ChartedBenchmarks {
  /** In the order of the run. */
  readonly benchmarks: readonly BenchmarkResult[];
  /** Which of them these are, as a sentence; empty where they are all. */
  readonly note: string;
}

/** All that were measured; of very many those that went wrong before the others. */
export function chartedBenchmarks(result: RunResult): ChartedBenchmarks {
  const measured = result.benchmarks.filter(({ trials }) => trials.length > 0);
  if (measured.length <= mostCharted) return { benchmarks: measured, note: '' };
  const chosen = new Set(worstFirst(measured, result).slice(0, mostCharted));
  return { benchmarks: measured.filter((benchmark) => chosen.has(benchmark)), note: `Of ${amount(measured.length, 'benchmark')} ${mostCharted} are shown here, those that went wrong before others; the CSV has all.` };
}

const ranks = { bad: 0, doubt: 1, good: 2, neutral: 2 } as const;

/** What went wrong before what did not, else in the order of the run. */
export const worstFirst = (benchmarks: readonly BenchmarkResult[], result: RunResult): BenchmarkResult[] =>
  benchmarks.toSorted((a, b) => ranks[benchmarkOutcome(a, result).tone] - ranks[benchmarkOutcome(b, result).tone]);
