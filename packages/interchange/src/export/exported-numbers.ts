import { type BenchmarkResult, numbersOf, type ResultNumber, type RunResult } from '@ubench/core';

/** A number that may leave: measured, valid, and there. */
export interface ExportedNumber extends ResultNumber {
  readonly value: number;
}

export interface ExportedBenchmark {
  readonly benchmark: BenchmarkResult;
  /** None where it was not measured or is invalid: nobody should draw a line through those. */
  readonly numbers: readonly ExportedNumber[];
}

/** What of a run is exported, in its order: everything that was to be measured. */
export const exportedBenchmarks = ({ benchmarks }: Pick<RunResult, 'benchmarks'>): ExportedBenchmark[] =>
  benchmarks
    .filter(({ status }) => status !== 'skipped' && status !== 'todo')
    .map((benchmark) => ({ benchmark, numbers: isTrustworthy(benchmark) ? numbersOf(benchmark).filter((number): number is ExportedNumber => number.value !== null && Number.isFinite(number.value)) : [] }));

/** Measured, and not invalid. */
export const isTrustworthy = ({ status, validity }: Pick<BenchmarkResult, 'status' | 'validity'>): boolean => status === 'measured' && validity.valid;
