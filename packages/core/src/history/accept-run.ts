import { isAnswered } from '../judge/point-outcome.ts';
import type { BenchmarkResult, RunResult } from '../result/result.ts';
import type { StoredRun } from '../store/stored-run.ts';
import { historyBenchmark } from './history-benchmark.ts';
import type { HistoryEntry } from './history-entry.ts';

/** Why a run can be no part of a baseline, whoever wants it; `undefined` where it can. */
export function unfitness({ status, reason, result }: StoredRun): string | undefined {
  if (status === 'RUNNING') return 'it goes on';
  if (status === 'UNKNOWN' || result === undefined) return reason ?? 'its result is missing';
  if (result.benchmarks.some(isAcceptable)) return undefined;
  return result.benchmarks.some(({ imported }) => imported !== undefined) ? 'it was imported, and nobody knows in which environment it was measured' : 'nothing of it was measured and is valid';
}

/** Why a run should be no part of a baseline; `undefined` where nothing is to be said against it. */
export function objectionTo({ run, errors, benchmarks, sweeps, gate }: RunResult): string | undefined {
  if (run.status === 'INTERRUPTED') return 'it was interrupted';
  const failed = benchmarks.find(({ status }) => status === 'failed' || status === 'interrupted');
  if (failed !== undefined) return `'${failed.id}' could not be measured`;
  const invalid = benchmarks.find((benchmark) => !benchmark.validity.valid && benchmark.status === 'measured' && !isAnswered(benchmark));
  if (invalid !== undefined) return `the measurement of '${invalid.id}' is invalid: ${invalid.validity.reasons[0]?.message}`;
  const profiled = benchmarks.find(isProfiled);
  if (profiled !== undefined) return `'${profiled.id}' was profiled, which costs some of its speed`;
  const assertion = [...benchmarks, ...sweeps].flatMap(({ id, assertions }) => assertions.map((each) => ({ id, ...each }))).find(({ verdict }) => verdict === 'FAIL' || verdict === 'ERROR');
  if (assertion !== undefined) return `the assertion about ${assertion.metric} of '${assertion.id}' is ${assertion.verdict}`;
  const check = gate?.checks.find(({ verdict, advisory }) => !advisory && (verdict === 'FAIL' || verdict === 'ERROR'));
  if (check !== undefined) return `the gate says ${check.verdict} about ${check.metric} of '${check.benchmark}'`;
  if (errors.length > 0) return `it had an error: ${errors[0]!.what}`;
  return run.status === 'FAILED' ? 'it failed' : undefined;
}

/** What of a run becomes part of the baseline: what was measured and is valid. A pure function. */
export function acceptRun(result: RunResult, { accepted_at, note }: { readonly accepted_at: string; readonly note?: string | undefined }): HistoryEntry {
  const { run, provenance, benchmarks, gate } = result;
  const known = new Set(benchmarks.map(({ id }) => id));
  // What the gate missed and this run does not have is gone for good once the run is accepted.
  const gone = [...new Set(gate?.checks.flatMap(({ benchmark }) => (known.has(benchmark) ? [] : [benchmark])))];
  return {
    schema: 'ubench.history/1',
    run: run.id,
    started_at: run.started_at,
    accepted_at,
    ...(note === undefined ? {} : { note }),
    git: provenance.git,
    versions: provenance.versions,
    benchmarks: Object.fromEntries(benchmarks.filter(isAcceptable).map((benchmark) => [benchmark.id, historyBenchmark(result, benchmark)])),
    ...(gone.length === 0 ? {} : { gone }),
  };
}

/** A probe has another load in each run, and what was imported an environment that nobody knows, so that no later one can be held against them. */
const isAcceptable = ({ status, validity, derived_from, imported }: BenchmarkResult): boolean => status === 'measured' && validity.valid && derived_from === undefined && imported === undefined;

const isProfiled = ({ warnings }: BenchmarkResult): boolean => warnings.some(({ code }) => code === 'profiled');
