import { benchmarkTitle } from '../result/benchmark-title.ts';
import type { BenchmarkResult, RunResult } from '../result/result.ts';
import { compareNumbers } from './compare-numbers.ts';
import type { BenchmarkInRun, ComparedBenchmark, Comparison } from './comparison.ts';
import { environmentDifferences } from './environment-differences.ts';
import { type Environment, environmentOf, fingerprintOf } from './environment.ts';
import { likelyRenames } from './likely-renames.ts';
import { provenanceDifferences } from './provenance-differences.ts';

/** A run to be compared. */
export interface RunToCompare {
  readonly result: RunResult;
  /** Where it was read from. */
  readonly file?: string;
}

const confidence = 0.95;

/** Holds runs against the first of them, benchmark by benchmark and number by number. @param runs Two or more. */
export function compareRuns(runs: readonly RunToCompare[]): Comparison {
  const results = runs.map(({ result }) => result);
  const byId = results.map(({ benchmarks }) => new Map(benchmarks.map((benchmark) => [benchmark.id, benchmark])));
  const renames = results.map((result) => likelyRenames(results[0]!.benchmarks, result.benchmarks));
  const ids = [...new Set(byId.flatMap((of) => [...of.keys()]))];
  const benchmarks = ids.map((id) => compareBenchmark(id, results, byId, renames));
  const sweeps = [...new Set(results.flatMap((result) => result.sweeps.map((sweep) => sweep.id)))];
  return {
    schema: 'ubench.comparison/1',
    confidence_share: confidence,
    runs: runs.map(({ result: { run }, file }) => ({ id: run.id, started_at: run.started_at, status: run.status, ...(file === undefined ? {} : { file }) })),
    differences: provenanceDifferences(results),
    benchmarks,
    sweeps: sweeps.map((id) => {
      const found = results.map((result) => result.sweeps.find((sweep) => sweep.id === id));
      return { id, parameter: found.find((sweep) => sweep !== undefined)!.parameter, knees: found.map((sweep) => sweep?.knee ?? null) };
    }),
    compared: benchmarks.reduce((sum, { numbers }) => sum + numbers.reduce((of, number) => of + number.runs.filter(({ ratio }) => ratio !== null).length, 0), 0),
  };
}

function compareBenchmark(
  id: string,
  results: readonly RunResult[],
  byId: readonly ReadonlyMap<string, BenchmarkResult>[],
  renames: readonly ReadonlyMap<string, string>[],
): ComparedBenchmark {
  const found = byId.map((of) => of.get(id));
  const home = found.findIndex((benchmark) => benchmark !== undefined);
  const known = found[home]!;
  // What was not measured has no environment to speak of: no agent ran.
  const first = known.trials.length === 0 ? undefined : environmentOf(results[home]!, known);
  const sides = found.map((benchmark, index) => ({ benchmark, about: aboutSide(benchmark, results[index]!, first, renames[index]!.get(id)) }));
  return { id, title: benchmarkTitle(known), file: known.file, probe: known.derived_from !== undefined, runs: sides.map(({ about }) => about), numbers: compareNumbers(sides, confidence) };
}

function aboutSide(benchmark: BenchmarkResult | undefined, result: RunResult, first: Environment | undefined, perhaps: string | undefined): BenchmarkInRun {
  if (benchmark === undefined) {
    return { status: 'missing', valid: false, reasons: [], trials: 0, fingerprint: null, differences: [], ...(perhaps === undefined ? {} : { perhaps }) };
  }
  const { status, validity, error, trials } = benchmark;
  const environment = environmentOf(result, benchmark);
  return {
    status,
    valid: validity.valid,
    reasons: [...(error === undefined ? [] : [error.what]), ...validity.reasons.map(({ message }) => message)],
    trials: trials.length,
    fingerprint: fingerprintOf(environment),
    differences: first === undefined || trials.length === 0 ? [] : environmentDifferences(first, environment).map(({ field, values: [before, here] }) => ({ field, first: before, here })),
  };
}
