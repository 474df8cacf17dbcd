import { type BenchmarkResult, benchmarkTitle, type GateCheck, type RunResult, type SweepResult, sweepText } from '@ubench/core';
import { assertionCase, gateCase, measurementCase, type TestCase } from './test-case.ts';

/** A benchmark, a sweep, or what of the run failed beside them. */
export interface TestSuite {
  /** The id of the benchmark. */
  readonly name: string;
  /** What the names of its cases begin with. */
  readonly title: string;
  readonly file: string;
  readonly line?: number;
  readonly time_s: number;
  readonly cases: readonly TestCase[];
  /** What there is to know beside its cases. */
  readonly notes: readonly string[];
}

/** Everything that a run judged, in the order of its plan, and what of it failed. */
export function testSuites(result: RunResult): TestSuite[] {
  const { benchmarks, sweeps } = result;
  const known = new Set(benchmarks.map(({ id }) => id));
  const others = Map.groupBy(result.gate?.checks.filter(({ benchmark }) => !known.has(benchmark)) ?? [], ({ benchmark }) => benchmark);
  return [
    ...failures(result),
    ...benchmarks.map((benchmark) => suiteOf(benchmark, result)),
    ...sweeps.map((sweep) => suiteOfSweep(sweep, result)).filter(({ cases }) => cases.length > 0),
    // Such as a benchmark that a baseline has, and the run had not.
    ...[...others].map(([name, checks]): TestSuite => ({ name, title: name, file: name.split(' > ')[0]!, time_s: 0, cases: unique(gateCases(checks, result)), notes: [] })),
  ];
}

const gateCases = (checks: readonly GateCheck[], { gate, run }: RunResult): TestCase[] => checks.map((check) => gateCase(check, gate!.against, run));

function suiteOf(benchmark: BenchmarkResult, result: RunResult): TestSuite {
  const { id, file, line, assertions, trials, warnings, findings, validity } = benchmark;
  const checks = [
    ...assertions.map((assertion) => assertionCase(assertion, result.run)),
    ...gateCases(result.gate?.checks.filter((check) => check.benchmark === id) ?? [], result),
  ];
  return {
    name: id,
    title: benchmarkTitle(benchmark),
    file,
    line,
    time_s: trials.reduce((sum, { window_ns }) => sum + window_ns, 0) / 1e9,
    cases: unique([measurementCase(benchmark, checks.length) ?? [], checks].flat()),
    notes: Object.entries({ invalid: validity.reasons, warning: warnings, finding: findings }).flatMap(([level, all]) => all.map(({ code, message }) => `${level}: ${message} [${code}]`)),
  };
}

function suiteOfSweep(sweep: SweepResult, { run }: RunResult): TestSuite {
  const { id, name, file, line, assertions } = sweep;
  return { name: id, title: name, file, line, time_s: 0, cases: unique(assertions.map((assertion) => assertionCase(assertion, run))), notes: [sweepText(sweep)] };
}

/** Specs that could not be collected, hooks and deployments that failed: each an error. */
function failures({ errors, deployments }: RunResult): TestSuite[] {
  const all = [
    ...errors.map(({ code, what, where, fix }) => ({ name: where ?? code, code, what, fix })),
    ...deployments.flatMap(({ id, error }) => (error === undefined ? [] : [{ name: id, code: error.code, what: error.what, fix: error.fix }])),
  ];
  if (all.length === 0) return [];
  const cases = all.map(({ name, code, what, fix }): TestCase => ({ name, found: [what, ...(fix === undefined ? [] : [fix])].join('\n'), outcome: 'error', type: code }));
  return [{ name: 'the run', title: 'the run', file: 'ubench', time_s: 0, cases: unique(cases), notes: [] }];
}

/** What is expected twice is told apart by a number. */
function unique(cases: readonly TestCase[]): TestCase[] {
  const seen = new Map<string, number>();
  return cases.map((one) => {
    const times = (seen.get(one.name) ?? 0) + 1;
    seen.set(one.name, times);
    return times === 1 ? one : { ...one, name: `${one.name} (${times})` };
  });
}
