import { type BenchmarkResult, type MetricSummary, numbersOf, type RunResult, type TrialResult } from '@ubench/core';
import { csvRow } from './csv-row.ts';

const header = ['run', 'benchmark', 'file', 'line', 'status', 'valid', 'trial', 'metric', 'unit', 'better', 'value', 'n'];

/** Every number of a run: a row for each benchmark, trial and metric, `all` being the trial of what all trials say together. A benchmark without numbers has one row that says so. */
export function* numberRows({ run, benchmarks }: RunResult): Generator<string> {
  yield csvRow(header);
  for (const benchmark of benchmarks) {
    const { id, file, line, status, validity } = benchmark;
    const common = [run.id, id, file, line, status, validity.valid];
    const rows = [...numbersOfAll(benchmark)].map((own) => csvRow([...common, ...own]));
    yield rows.length === 0 ? csvRow([...common, 'all', null, null, null, null, null]) : rows.join('');
  }
}

type Numbers = Pick<BenchmarkResult, 'metrics' | 'definitions' | 'trials'>;

/** Those of a benchmark, and of the loads beside it under `background.NAME.`. */
function* numbersOfAll(benchmark: BenchmarkResult): Generator<(string | number | null)[]> {
  yield* numbersOfOne(benchmark, '');
  for (const load of benchmark.background ?? []) yield* numbersOfOne(load, `background.${load.name}.`);
}

function* numbersOfOne({ metrics, definitions, trials }: Numbers, prefix: string): Generator<(string | number | null)[]> {
  const parts: [trial: string | number, metrics: Readonly<Record<string, MetricSummary>>][] = [['all', metrics], ...trials.map((trial: TrialResult, index): [number, TrialResult['metrics']] => [index + 1, trial.metrics])];
  for (const [trial, own] of parts) {
    for (const { path, unit, better, value, n } of numbersOf({ metrics: own, definitions, trials: [] })) yield [trial, prefix + path, unit, better, value, n];
  }
}
