import { benchmarkState, type BenchmarkResult, benchmarkTitle, expectedText, type GateCheck, gateCheckText, observedText, type RunResult } from '@ubench/core';

/** A remark at a line of a file, as the page of a pull request shows it. */
export interface Annotation {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly message: string;
  /** As the result has it: relative to the root of the project. */
  readonly file?: string;
  readonly line?: number;
}

type Place = Pick<Annotation, 'title' | 'file' | 'line'>;

/** What failed, what could not be measured or believed, and what could not be decided: errors before warnings, each in the order of the plan. */
export function annotationsOf(result: RunResult): Annotation[] {
  const { errors, deployments, benchmarks, sweeps, gate } = result;
  const places = new Map(benchmarks.map((benchmark): [string, Place] => [benchmark.id, { title: benchmarkTitle(benchmark), file: benchmark.file, line: benchmark.line }]));
  const all = [
    ...errors.map(({ what, where, fix }): Annotation => ({ level: 'error', title: 'ubench', message: sentences(what, fix), ...placeIn(where) })),
    ...deployments.flatMap(({ name, error }): Annotation[] => (error === undefined ? [] : [{ level: 'error', title: `deployment ${name}`, message: sentences(error.what, error.fix) }])),
    ...benchmarks.flatMap((benchmark) => ofBenchmark(benchmark, places.get(benchmark.id)!)),
    ...sweeps.flatMap(({ name: title, file, line, assertions }) => assertions.flatMap((assertion) => ofAssertion(assertion, { title, file, line }))),
    ...(gate?.checks ?? []).flatMap((check) => ofCheck(check, places.get(check.benchmark) ?? { title: check.benchmark })),
  ];
  return all.sort((a, b) => Number(a.level === 'warning') - Number(b.level === 'warning'));
}

const sentences = (...all: readonly (string | undefined)[]): string => all.filter((one) => one !== undefined && one !== '').join('\n');

/** Of an error that names a file and its line. */
function placeIn(where: string | undefined): Pick<Annotation, 'file' | 'line'> {
  const [, file, line] = /^([^:]+):(\d+)(?::\d+)?$/.exec(where ?? '') ?? [];
  return file === undefined ? {} : { file, line: Number(line) };
}

function ofBenchmark(benchmark: BenchmarkResult, place: Place): Annotation[] {
  const { status, error, validity, assertions, trials } = benchmark;
  if (status === 'skipped' || status === 'todo') return [];
  if (status === 'failed') return [{ level: 'error', ...place, message: sentences(error?.what ?? 'It could not be measured.', error?.fix) }];
  if (status === 'interrupted') return [{ level: 'error', ...place, message: `It was interrupted after ${trials.length} trials.` }];
  // A probe that found that the service does not bear the load has done what it was made for, and is not in doubt.
  const doubted = benchmarkState({ ...benchmark, assertions: [] }) === 'invalid';
  const doubt: Annotation = { level: 'error', ...place, message: `It is not to be believed: ${validity.reasons.map(({ message }) => message).join(' ')}` };
  // Where it cannot be believed, that no assertion has a verdict says nothing more.
  const judged = doubted ? assertions.filter(({ verdict }) => verdict !== 'ERROR') : assertions;
  return [...(doubted ? [doubt] : []), ...judged.flatMap((assertion) => ofAssertion(assertion, place))];
}

function ofAssertion(assertion: BenchmarkResult['assertions'][number], place: Place): Annotation[] {
  const { verdict, reason } = assertion;
  if (verdict === 'PASS') return [];
  const observed = observedText(assertion);
  const found = observed === '' ? '' : `, observed ${observed}`;
  return [{ level: verdict === 'INCONCLUSIVE' ? 'warning' : 'error', ...place, message: sentences(`${verdict}: expected ${expectedText(assertion)}${found}`, reason) }];
}

function ofCheck(check: GateCheck, place: Place): Annotation[] {
  const { verdict, advisory, reason } = check;
  if (verdict === 'PASS') return [];
  return [{ level: advisory || verdict === 'INCONCLUSIVE' ? 'warning' : 'error', ...place, message: sentences(`${verdict}${advisory ? ' (advisory)' : ''}: ${gateCheckText(check)}`, reason) }];
}
