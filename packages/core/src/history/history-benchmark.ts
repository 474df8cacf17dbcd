import { environmentOf, fingerprintOf } from '../compare/environment.ts';
import { numbersOf } from '../result/numbers.ts';
import type { BenchmarkResult, RunResult } from '../result/result.ts';
import type { HistoryEntry } from './history-entry.ts';

/** What a history keeps of one benchmark of one run. */
export type HistoryBenchmark = HistoryEntry['benchmarks'][string];

/** Every number that the measurement could tell, and under which circumstances it did. */
export function historyBenchmark(result: RunResult, benchmark: BenchmarkResult): HistoryBenchmark {
  const environment = environmentOf(result, benchmark);
  const numbers = numbersOf(benchmark).flatMap(({ path, unit, better, value, n, trials }): [string, HistoryBenchmark['numbers'][string]][] =>
    value === null ? [] : [[path, { unit, better, value, n, trials: [...trials] }]],
  );
  return { fingerprint: fingerprintOf(environment), environment, numbers: Object.fromEntries(numbers) };
}
