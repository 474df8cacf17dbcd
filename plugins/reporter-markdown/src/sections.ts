import {
  type Assertion, benchmarkColumns, type BenchmarkResult, benchmarkState, type BenchmarkState, benchmarkTitle, changeText, expectedText, type GateCheck, intervalText, observedText, type RunResult, sweepText, trialMedians, type Verdict,
} from '@ubench/core';
import { relativeSpread } from '@ubench/stats';
import { formatCount, formatOr, formatShare, noValue } from '@ubench/units';
import { code, nameCell, sentence } from './markdown-text.ts';
import type { Section, SectionRow } from './section.ts';

const verdictMarks: Readonly<Record<Verdict, string>> = { PASS: '✅', FAIL: '❌', INCONCLUSIVE: '❔', ERROR: '🚫' };
const stateMarks: Readonly<Record<BenchmarkState, string>> = { passed: '✅', failed: '❌', inconclusive: '❔', invalid: '⚠️', interrupted: '⏹️', skipped: '➖' };

/** Everything that there is to say of a run, what failed first; parts of which there is nothing are left out. */
export const sectionsOf = (result: RunResult): Section[] =>
  [failures(result), assertions(result), gate(result), invalid(result), benchmarks(result), sweeps(result), warnings(result)].filter(({ rows }) => rows.length > 0);

const table = (heading: string, columns: readonly string[], align: readonly string[]): string => `### ${heading}\n\n${row(columns)}\n${row(align)}`;
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const urgent = (text: string): SectionRow => ({ text, urgent: true });

function failures({ errors, deployments, benchmarks: all }: RunResult): Section {
  const failed = [
    ...errors.map((error) => ({ of: error.where, error })),
    ...deployments.flatMap(({ name, error }) => (error === undefined ? [] : [{ of: name, error }])),
    ...all.flatMap((benchmark) => (benchmark.error === undefined ? [] : [{ of: benchmarkTitle(benchmark), error: benchmark.error }])),
  ];
  return {
    head: '### Could not be run\n',
    of: 'failures',
    rows: failed.map(({ of, error }) => urgent(`- ${of === undefined ? '' : `${code(of)}: `}${sentence(error.what)}${error.fix === undefined ? '' : ` → ${sentence(error.fix)}`} \`[${error.code.replace(/[^\w.-]/g, '')}]\``)),
  };
}

function assertions({ benchmarks: all, sweeps: others }: RunResult): Section {
  const held = [...all.map((benchmark) => ({ title: benchmarkTitle(benchmark), of: benchmark.assertions })), ...others.map(({ name, assertions: of }) => ({ title: name, of }))];
  const rows = held.flatMap(({ title, of }) => of.filter(({ verdict }) => verdict !== 'PASS').map((assertion) => urgent(assertionRow(title, assertion))));
  return { head: table('Assertions that do not hold', ['', 'benchmark', 'expected', 'observed', 'n'], ['---', '---', '---', '---', '---:']), of: 'assertions', rows };
}

function assertionRow(title: string, assertion: Assertion): string {
  const { verdict, reason, n } = assertion;
  const observed = [observedText(assertion) || [], reason ?? []].flat().map(sentence).join(': ');
  return row([`${verdictMarks[verdict]} ${verdict}`, nameCell(title), nameCell(expectedText(assertion)), observed || noValue, formatCount(n)]);
}

function gate({ gate: found, benchmarks: all }: RunResult): Section {
  const titles = new Map(all.map((benchmark) => [benchmark.id, benchmarkTitle(benchmark)]));
  const head = `### Gate\n\nAgainst ${code(found?.against ?? '')}, the interval and the margin in percent.\n\n${row(['', 'benchmark', 'metric', 'change', 'interval', 'margin', 'n', ''])}\n${row(['---', '---', '---', '---:', '---:', '---:', '---:', '---'])}`;
  return { head, of: 'checks', rows: (found?.checks ?? []).map((check) => ({ text: gateRow(titles.get(check.benchmark) ?? check.benchmark, check), urgent: check.verdict !== 'PASS' })) };
}

function gateRow(title: string, check: GateCheck): string {
  const { verdict, advisory, reason = '', metric, margin_share, n } = check;
  const told = `${verdictMarks[verdict]} ${verdict}${advisory ? ', advisory' : ''}`;
  return row([told, nameCell(title), nameCell(metric), changeText(check), sentence(intervalText(check)), formatOr(margin_share, (share) => formatCount(share * 100)), formatCount(n), sentence(reason)]);
}

function invalid({ benchmarks: all }: RunResult): Section {
  const rows = all.flatMap((benchmark) => benchmark.validity.reasons.map(({ code: id, message }) => urgent(`- ${code(benchmarkTitle(benchmark))}: ${sentence(message)} ${code(id)}`)));
  return { head: '### Not to be believed\n', of: 'reasons', rows };
}

/** Beside what every table has: the coefficient of variation of p50 over the trials. */
const columns = [
  ...benchmarkColumns,
  { title: '±', cell: (benchmark: BenchmarkResult) => formatOr(relativeSpread(trialMedians(benchmark)), (share) => `±${formatShare(share)}`) },
];

function benchmarks({ benchmarks: all, gate: found }: RunResult): Section {
  const rows = all.map((benchmark) => {
    const state = benchmarkState(benchmark, found);
    const text = row([`${stateMarks[state]} ${state}`, nameCell(benchmarkTitle(benchmark)), ...columns.map(({ cell }) => cell(benchmark))]);
    return { text, urgent: state !== 'passed' && state !== 'skipped' };
  });
  return { head: table('Benchmarks', ['', 'benchmark', ...columns.map(({ title }) => title)], ['---', '---', ...columns.map(() => '---:')]), of: 'benchmarks', rows };
}

function sweeps({ sweeps: all }: RunResult): Section {
  return { head: '### Sweeps\n', of: 'sweeps', rows: all.map((sweep) => ({ text: `- ${code(sweep.name)}: ${sentence(sweepText(sweep))}`, urgent: false })) };
}

function warnings({ benchmarks: all }: RunResult): Section {
  const rows = all.flatMap((benchmark) => [...benchmark.warnings, ...benchmark.findings].map(({ code: id, message }) => ({ text: `- ${code(benchmarkTitle(benchmark))}: ${sentence(message)} ${code(id)}`, urgent: false })));
  return { head: '### To know before the numbers are used\n', of: 'remarks', rows };
}
