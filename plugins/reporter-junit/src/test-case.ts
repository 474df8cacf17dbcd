import { type Assertion, type BenchmarkResult, expectedText, type GateCheck, gateCheckText, isAnswered, type Finding, observedText, type RunResult } from '@ubench/core';
import { exitCodes } from '@ubench/errors';

/** One check as those see it who show tests. */
export interface TestCase {
  /** The same in every run: what is followed over time. */
  readonly name: string;
  /** What was found, in a line. */
  readonly found: string;
  readonly outcome: 'passed' | 'failure' | 'error' | 'skipped';
  /** What kind of failure or error it is: a verdict, or the code of an error. */
  readonly type?: string;
}

type Judged = Pick<GateCheck, 'verdict' | 'reason'>;

/** An assertion, by what it expects. */
export function assertionCase(assertion: Assertion, run: RunResult['run']): TestCase {
  const expected = expectedText(assertion);
  const observed = observedText(assertion);
  const found = [`expected ${expected}`, observed === '' ? 'nothing was observed' : `observed ${observed}`, `n=${assertion.n}`].join(', ');
  return { name: expected, ...outcomeOf(assertion, found, run) };
}

/** A check of a gate, by what it holds against what; the numbers are in what was found, for a name must stay. */
export function gateCase(check: GateCheck, against: string, run: RunResult['run']): TestCase {
  const name = `gate: ${check.metric} against ${against}`;
  const judged = outcomeOf(check, gateCheckText(check), run);
  // Its verdict is shown, and fails nothing.
  return check.advisory && judged.outcome !== 'passed' ? { name, found: `advisory, ${check.verdict}: ${foundIn(check, gateCheckText(check))}`, outcome: 'skipped' } : { name, ...judged };
}

const foundIn = ({ reason }: Judged, numbers: string): string => (reason === undefined ? numbers : `${numbers}: ${reason}`);

function outcomeOf(judged: Judged, numbers: string, { exit_code }: RunResult['run']): Omit<TestCase, 'name'> {
  const { verdict } = judged;
  const found = foundIn(judged, numbers);
  switch (verdict) {
    case 'PASS':
      return { found, outcome: 'passed' };
    case 'FAIL':
      return { found, outcome: 'failure', type: verdict };
    case 'ERROR':
      return { found, outcome: 'error', type: verdict };
    case 'INCONCLUSIVE':
      // It fails the run only where it was asked to.
      return exit_code === exitCodes.inconclusive.code ? { found, outcome: 'failure', type: verdict } : { found: `${verdict}: ${found}`, outcome: 'skipped' };
  }
}

const sentence = ({ code, message }: Finding): string => `${message} [${code}]`;

/** The measurement itself; `undefined` where there is nothing to say of it because checks say more. */
export function measurementCase(benchmark: BenchmarkResult, checks: number): TestCase | undefined {
  const { status, error, validity, trials } = benchmark;
  const name = 'is measured';
  const reasons = validity.reasons.map(sentence).join('; ');
  if (status === 'skipped' || status === 'todo') return { name, found: status, outcome: 'skipped' };
  if (status === 'failed') return { name, found: [error?.what ?? 'It could not be measured.', error?.where ?? [], error?.fix ?? []].flat().join('\n'), outcome: 'error', type: error?.code ?? 'failed' };
  if (status === 'interrupted') return { name, found: `interrupted after ${trials.length} trials${reasons === '' ? '' : `: ${reasons}`}`, outcome: 'error', type: 'interrupted' };
  if (!validity.valid && !isAnswered(benchmark)) return { name, found: `not to be believed: ${reasons}`, outcome: 'error', type: validity.reasons[0]?.code ?? 'invalid' };
  return checks > 0 ? undefined : { name, found: `measured in ${trials.length} trials`, outcome: 'passed' };
}
