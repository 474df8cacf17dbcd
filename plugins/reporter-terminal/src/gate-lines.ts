import { changeText, formatValue, type GateCheck, intervalText, oneLine, type RunResult } from '@ubench/core';
import { noValue } from '@ubench/units';
import { verdictMark } from './benchmark-mark.ts';
import type { Colours } from './colours.ts';
import { columnGap } from './columns.ts';
import { displayWidth, wrap } from './display-text.ts';

/** What the gate found: a table for each benchmark, why what has no verdict has none, and what to do next. */
export function gateLines({ gate, run }: RunResult, width: number, c: Colours): string[] {
  if (gate === undefined) return [];
  const against = gate.method === 'history' ? `the accepted runs in ${gate.against}` : gate.against;
  const benchmarks = [...Map.groupBy(gate.checks, ({ benchmark }) => benchmark)];
  return [
    ...wrap(`Gate: against ${oneLine(against)}`, width, 2).map(c.bold),
    ...benchmarks.flatMap(([id, checks]) => [...wrap(oneLine(id), width - 2, 2).map((line) => `  ${line}`), ...checkLines(checks, width, c)]),
    ...(gate.checks.some(({ power_share }) => power_share !== undefined)
      ? wrap('[a, b]: the change is above a and below b, each with 99 % confidence. sees 10 %: so often a run that is 10 % worse would FAIL.', width, 2).map(c.dim)
      : []),
    ...undecidedLines(gate.checks, run.exit_code, width, c),
    ...blindLines(gate.checks, width, c),
    ...(gate.method === 'history' ? nextLines(gate.checks, run.id, width, c) : []),
    '',
  ];
}

const indent = ' '.repeat(4);

function checkLines(checks: readonly GateCheck[], width: number, c: Colours): string[] {
  const rows = [['', 'change', '', 'margin', 'n', 'sees 10 %', ''], ...checks.map(cellsOf)];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column]!))));
  const lines = rows.map((row) => row.map((cell, column) => cell + ' '.repeat(widths[column]! - displayWidth(cell))).join(' '.repeat(columnGap)).trimEnd());
  // Nothing of a table without a single change is worth its columns.
  const table = checks.some(({ change_share }) => change_share !== null) && indent.length + 2 + Math.max(...lines.map(displayWidth)) <= width;
  return [
    ...(table ? [c.dim(`${indent}  ${lines[0]!}`)] : []),
    ...checks.flatMap((check, index) => {
      const text = table ? lines[index + 1]! : plainText(check);
      const [first = '', ...rest] = wrap(text, width - indent.length - 2, 2);
      // Where all the numbers of a benchmark have one reason, it is told once, below the last of them.
      const toldBelow = check.reason === undefined || check.reason === checks[index + 1]?.reason;
      const reasons = toldBelow ? [] : wrap(oneLine(check.reason!), width - indent.length - 4).map((line) => `${indent}    ${line}`);
      return [`${indent}${verdictMark(check.verdict, c)} ${table ? text : first}`, ...(table ? [] : rest.map((line) => `${indent}  ${line}`)), ...reasons];
    }),
  ];
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;
const verdictText = ({ verdict, advisory }: GateCheck): string => `${verdict}${advisory ? ', advisory' : ''}`;

function cellsOf(check: GateCheck): string[] {
  const { metric, change_share, margin_share, n, power_share } = check;
  return [
    oneLine(metric),
    changeText(check),
    change_share === null ? '' : intervalText(check),
    percent(margin_share),
    String(n),
    power_share === undefined ? noValue : `${Math.round(power_share * 100)} %`,
    verdictText(check),
  ];
}

function plainText(check: GateCheck): string {
  const { metric, unit, observed, change_share, n } = check;
  const change = change_share === null ? formatValue(unit, observed) : `${changeText(check)} ${intervalText(check)}, δ ${percent(check.margin_share)}, n=${n}`;
  return `${oneLine(metric)} ${change}: ${verdictText(check)}`;
}

/** That nothing failed does not mean that nothing is worse. */
function undecidedLines(checks: readonly GateCheck[], exitCode: number | null, width: number, c: Colours): string[] {
  const undecided = checks.filter(({ verdict, advisory }) => verdict === 'INCONCLUSIVE' && !advisory).length;
  if (undecided === 0) return [];
  const how = exitCode === 0 ? '; with --strict the run would fail' : '';
  return wrap(`! warning: ${undecided === 1 ? 'one metric that gates is' : `${undecided} metrics that gate are`} inconclusive: nobody can tell whether ${undecided === 1 ? 'it' : 'they'} got worse${how}`, width, 2).map(c.yellow);
}

/** What passes is worth as much as the change that it would have shown. */
function blindLines(checks: readonly GateCheck[], width: number, c: Colours): string[] {
  const blind = checks.filter(({ verdict, advisory, power_share }) => verdict === 'PASS' && !advisory && power_share !== undefined && power_share < 0.5);
  if (blind.length === 0) return [];
  const metrics = [...new Set(blind.map(({ metric, power_share }) => `${oneLine(metric)} (${Math.round(power_share! * 100)} %)`))];
  return wrap(`! warning: a run that is 10 % worse would mostly not FAIL by ${metrics.join(', ')}: the accepted runs differ too much; longer loads and more trials make them differ less`, width, 2).map(c.yellow);
}

function nextLines(checks: readonly GateCheck[], run: string, width: number, c: Colours): string[] {
  const gating = checks.filter(({ advisory }) => !advisory);
  const has = (verdict: GateCheck['verdict']): boolean => gating.some((check) => check.verdict === verdict);
  if (has('ERROR')) return [];
  const [what, command] = has('FAIL')
    ? ['Where that is meant, later runs are held against this one by', `ubench baseline accept ${run} --force --note "why"`]
    : ['Later runs are held against this one too after', `ubench baseline accept ${run}`];
  const [first = '', ...rest] = wrap(`${what}: ${command}`, width - 4, 4);
  return [`  ${c.green('→')} ${first}`, ...rest];
}
