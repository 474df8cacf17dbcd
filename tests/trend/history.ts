import type { RunResult } from '@ubench/core';
import { type HistoryEntry, historyBenchmark } from '@ubench/core/analysis';

/** A line of a history for each value: as if runs like this one had been accepted day by day, with `value` times its numbers. */
export function historyLike(result: RunResult, values: readonly number[], change: (measured: HistoryEntry['benchmarks'][string], index: number) => HistoryEntry['benchmarks'][string] = (measured) => measured): string {
  const entries = values.map((factor, index): HistoryEntry => ({
    schema: 'ubench.history/1',
    run: `run-${String(index).padStart(2, '0')}`,
    started_at: new Date(Date.UTC(2026, 0, 1 + index, 10)).toISOString(),
    accepted_at: new Date(Date.UTC(2026, 0, 1 + index, 11)).toISOString(),
    git: { sha: `${index}`.padStart(40, 'abcdef0'), dirty: false },
    versions: {},
    benchmarks: Object.fromEntries(
      result.benchmarks.map((benchmark) => {
        const { numbers, ...rest } = historyBenchmark(result, benchmark);
        const scaled = Object.entries(numbers).map(([path, number]) => [path, { ...number, value: number.value * factor }] as const);
        return [benchmark.id, change({ ...rest, numbers: Object.fromEntries(scaled) }, index)];
      }),
    ),
  }));
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/** Twelve runs at 1 and eight at 1.08, give or take 1 %. */
export const step = Array.from({ length: 20 }, (_, index) => (index < 12 ? 1 : 1.08) * (1 + 0.01 * Math.sin(7 * index)));
