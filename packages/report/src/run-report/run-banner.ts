import { type Assertion, type BenchmarkResult, benchmarkTitle, expectedText, gateCheckText, type RunResult, runVerdict, type RunVerdict } from '@ubench/core';
import type { Banner, Fact, Tone } from '../page/page.ts';
import { amount, shownDuration, shownValue } from './shown-value.ts';

const tones: Readonly<Record<RunVerdict, Tone>> = { PASS: 'good', FAIL: 'bad', ERROR: 'bad', INCONCLUSIVE: 'doubt', INTERRUPTED: 'doubt', MEASURED: 'neutral' };

/** What the run came to: a word, a sentence with its numbers, and how much there was. */
export function runBanner(result: RunResult): Banner {
  const { verdict, sentence } = runVerdict(result);
  const [said = sentence, ...details] = sentencesOf(result, verdict);
  return { tone: tones[verdict], word: verdict, sentence: said, details, facts: countsOf(result) };
}

interface Judged {
  /** The benchmark or sweep that it is of. */
  readonly of: string;
  readonly assertion: Assertion;
}

const judgedOf = ({ benchmarks, sweeps }: RunResult): Judged[] => [
  ...benchmarks.flatMap((benchmark) => benchmark.assertions.map((assertion) => ({ of: benchmarkTitle(benchmark), assertion }))),
  ...sweeps.flatMap(({ name, assertions }) => assertions.map((assertion) => ({ of: name, assertion }))),
];

/** What is to be said, the most important first. */
function sentencesOf(result: RunResult, verdict: RunVerdict): string[] {
  const { benchmarks, errors, deployments } = result;
  const judged = judgedOf(result);
  const gated = result.gate?.checks.filter(({ advisory }) => !advisory) ?? [];
  const measured = benchmarks.filter(({ status }) => status === 'measured');
  const checks = judged.length + gated.length;
  const broken = errors.length + deployments.filter(({ error }) => error !== undefined).length;
  const sentences = {
    interrupted: [`The run was stopped after ${shownDuration(result.run.duration_ns)}: ${measured.length} of ${amount(benchmarks.length, 'benchmark')} had been measured.`],
    ended: broken === 0 ? [] : [`${amount(broken, 'error')} kept parts of the run from running.`],
    failed: those(benchmarks.filter(({ status }) => status === 'failed'), benchmarks.length, 'could not be measured'),
    invalid: those(benchmarks.filter(({ status, validity }) => status === 'measured' && !validity.valid), benchmarks.length, 'must not be believed'),
    failing: [...failedAssertions(judged), ...failedGate(result)],
    undecided: checkCount(judged.filter(({ assertion }) => assertion.verdict === 'ERROR').length + gated.filter(isUndecided).length, checks, 'could not be decided'),
    held: checks === 0 ? [`${amount(measured.length, 'benchmark')} measured, and nothing was expected of the numbers.`] : [`${checks === 1 ? 'The one check holds' : `All ${checks} checks hold`}, over ${amount(measured.length, 'benchmark')}.`],
  };
  const trouble = [...sentences.ended, ...sentences.failed, ...sentences.invalid, ...sentences.failing, ...sentences.undecided];
  switch (verdict) {
    case 'INTERRUPTED':
      return [...sentences.interrupted, ...trouble];
    case 'FAIL':
      return [...sentences.failing, ...trouble.filter((sentence) => !sentences.failing.includes(sentence))];
    case 'INCONCLUSIVE':
      return trouble;
    case 'ERROR':
      return trouble;
    case 'PASS':
    case 'MEASURED':
      return [...sentences.held, ...trouble];
  }
}

const isUndecided = ({ verdict }: { readonly verdict: string }): boolean => verdict === 'INCONCLUSIVE' || verdict === 'ERROR';

/** `2 of 8 benchmarks could not be measured: scans, writes.` */
function those(benchmarks: readonly BenchmarkResult[], all: number, what: string): string[] {
  if (benchmarks.length === 0) return [];
  const names = benchmarks.slice(0, 3).map((benchmark) => short(benchmarkTitle(benchmark)));
  const more = benchmarks.length > names.length ? ` and ${benchmarks.length - names.length} more` : '';
  return [`${benchmarks.length} of ${amount(all, 'benchmark')} ${what}: ${names.join(', ')}${more}.`];
}

const checkCount = (count: number, all: number, what: string): string[] => (count === 0 ? [] : [`${count} of ${amount(all, 'check')} ${what}.`]);

/** The first of them in full: what was expected and what came. */
function failedAssertions(judged: readonly Judged[]): string[] {
  const failed = judged.filter(({ assertion }) => assertion.verdict === 'FAIL');
  const [first] = failed;
  if (first === undefined) return [];
  const { of, assertion } = first;
  const found = assertion.observed === null ? '' : `, and it was ${shownValue(assertion.unit, assertion.observed)}`;
  const more = failed.length === 1 ? '' : `; ${failed.length - 1} more below`;
  return [`${failed.length} of ${amount(judged.length, 'assertion')} failed: ${short(of)} was to have ${short(expectedText(assertion))}${found}${more}.`];
}

function failedGate({ gate, benchmarks }: RunResult): string[] {
  const failed = gate?.checks.filter(({ verdict, advisory }) => verdict === 'FAIL' && !advisory) ?? [];
  const [first] = failed;
  if (gate === undefined || first === undefined) return [];
  const benchmark = benchmarks.find(({ id }) => id === first.benchmark);
  const of = short(benchmark === undefined ? first.benchmark : benchmarkTitle(benchmark));
  const more = failed.length === 1 ? '' : `; ${failed.length - 1} more below`;
  return [`${failed.length} of ${amount(gate.checks.length, 'gated metric')} got worse than ${short(gate.against)}: ${of}: ${gateCheckText(first)}${more}.`];
}

/** A sentence has room for so much of a name. */
const short = (text: string): string => (text.length <= 80 ? text : `${text.slice(0, 79).toWellFormed()}…`);

/** `3 measured, 1 failed` */
const parts = (counted: readonly (readonly [number, string])[]): string => counted.flatMap(([number, what]) => (number === 0 ? [] : [`${number.toLocaleString('en-US')} ${what}`])).join(', ');

function countsOf(result: RunResult): Fact[] {
  const { benchmarks, run } = result;
  const count = (test: (benchmark: BenchmarkResult) => boolean): number => benchmarks.filter(test).length;
  const verdicts = (judged: readonly { readonly verdict: string }[]): string =>
    parts([['PASS', 'passed'], ['FAIL', 'failed'], ['INCONCLUSIVE', 'inconclusive'], ['ERROR', 'undecided']].map(([verdict, what]) => [judged.filter((one) => one.verdict === verdict).length, what!]));
  const assertions = judgedOf(result).map(({ assertion }) => assertion);
  return [
    {
      name: 'Benchmarks',
      value:
        parts([
          [count(({ status }) => status === 'measured'), 'measured'],
          [count(({ status, validity }) => status === 'measured' && !validity.valid), 'invalid'],
          [count(({ status }) => status === 'failed'), 'failed'],
          [count(({ status }) => status === 'interrupted'), 'interrupted'],
          [count(({ status }) => status === 'skipped' || status === 'todo'), 'skipped'],
        ]) || 'none',
    },
    { name: 'Assertions', value: verdicts(assertions) || 'none' },
    ...(result.gate === undefined ? [] : [{ name: `Gate against ${result.gate.against}`, value: verdicts(result.gate.checks) || 'nothing to hold against' }]),
    { name: 'Took', value: shownDuration(run.duration_ns) },
    { name: 'Exit code', value: run.exit_code === null ? 'none: the process was killed' : String(run.exit_code) },
  ];
}
