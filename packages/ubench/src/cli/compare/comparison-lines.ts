import { formatValue, oneLine } from '@ubench/core';
import type { BenchmarkInRun, ComparedBenchmark, ComparedNumber, Comparison, NumberInRun } from '@ubench/core/analysis';
import type { Colours } from '@ubench/reporter-terminal';
import { formatCount, noValue } from '@ubench/units';
import { alignColumns } from '../align-columns.ts';
import { formatRatio } from './format-ratio.ts';
import { ratioTally } from './ratio-tally.ts';
import { shownNumbers, type Wanted } from './shown-numbers.ts';

export interface Look extends Wanted {
  readonly colours: Colours;
  /** Columns of the terminal; `Infinity` where there is none. */
  readonly width: number;
}

/** A comparison for a person: what differs, then every benchmark with its numbers, then what it amounts to. */
export function comparisonLines(comparison: Comparison, look: Look): string[] {
  const { runs, benchmarks, sweeps } = comparison;
  const names = shortNames(runs.map(({ id }) => id));
  const { dim, bold } = look.colours;
  return [
    ...alignColumns(runs.map(({ id, started_at, status, file }, index) => [index === 0 ? 'first' : 'then', id, started_at.slice(0, 19).replace('T', ' '), status, file ?? ''])),
    ...differenceLines(comparison, look),
    ...benchmarks.flatMap((benchmark) => benchmarkLines(benchmark, names, look)),
    ...(sweeps.length === 0 ? [] : ['', bold('Knees'), ...sweeps.map(({ id, parameter, knees }) => `  ${oneLine(id)}: ${parameter} ${knees.map((knee) => (knee === null ? noValue : formatCount(knee))).join(' → ')}`)]),
    ...summaryLines(comparison, look).flatMap((line, index) => (index === 0 ? ['', line] : [dim(line)])),
  ];
}

/** The last four characters of an id, which name a run; whole ids where those are the same. */
export function shortNames(ids: readonly string[]): string[] {
  const short = ids.map((id) => id.slice(id.lastIndexOf('-') + 1).slice(-12));
  return new Set(short).size === ids.length ? short : [...ids];
}

/** Longer values are for `--json`. */
const longestValue = 32;
/** Names have no limit. */
const longestLine = 200;
const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 1)}…`);
/** A path ends with what tells it from the next. */
const cutInside = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width / 2 - 1)}…${text.slice(-width / 2)}`);

/** Values side by side; of long ones, what they all begin with is left out. */
function shownValues(values: readonly (string | null)[]): string {
  const texts = values.map((value) => (value === null ? noValue : oneLine(value)));
  const known = texts.filter((_, index) => values[index] !== null);
  let common = 0;
  while (known.every((text) => text[common] !== undefined && text[common] === known[0]![common])) common++;
  const from = known.length > 1 && known.some((text) => text.length > longestValue) && common > longestValue / 2 ? common - longestValue / 4 : 0;
  return texts.map((text, index) => cut(from === 0 || values[index] === null ? text : `…${text.slice(from)}`, longestValue)).join(' → ');
}

function differenceLines({ differences }: Comparison, { colours }: Look): string[] {
  if (differences.length === 0) return [];
  return ['', colours.bold('What differs'), ...alignColumns(differences.map(({ about, field, values }) => [`  ${about}`, cut(oneLine(field), 40), shownValues(values)]))];
}

function benchmarkLines(benchmark: ComparedBenchmark, names: readonly string[], look: Look): string[] {
  const { id, runs, probe } = benchmark;
  const heading = look.colours.bold(cut(oneLine(id), longestLine));
  const about = runs.flatMap((run, index) => aboutRun(run, names[index]!, look.colours));
  const numbers = shownNumbers(benchmark, look);
  // What one run alone decided to measure is no loss of the others.
  if (probe && numbers.length === 0) return [];
  return ['', heading, ...about.map((line) => `  ${line}`), ...numberLines(numbers, benchmark, names, look), ...meaningLines(numbers, names).map((line) => look.colours.yellow(`  ${line}`))];
}

function aboutRun({ status, valid, reasons, differences, perhaps }: BenchmarkInRun, name: string, { red, yellow }: Colours): string[] {
  if (status === 'missing') return [yellow(`${name}: not there${perhaps === undefined ? '' : `; perhaps it is '${cut(oneLine(perhaps), longestLine)}' now`}`)];
  return [
    ...(status === 'measured' && valid ? [] : [red(`${name}: ${status === 'measured' ? 'not valid' : status}${reasons.length === 0 ? '' : `: ${reasons.map(oneLine).join(' ')}`}`)]),
    ...(differences.length === 0 ? [] : [yellow(`${name}: not comparable, measured in another environment`)]),
    ...differences.map(({ field, first, here }) => yellow(`  ${oneLine(field)}: ${shownValues([first, here])}`)),
  ];
}

/** What each metric is where it is not the same: once, whatever numbers are of it. */
function meaningLines(numbers: readonly ComparedNumber[], names: readonly string[]): string[] {
  const seen = new Set<string>();
  return numbers.flatMap(({ metric, meaning, runs }) => {
    if (seen.has(metric) || !runs.some((run) => run.meaning !== undefined)) return [];
    seen.add(metric);
    const others = runs.flatMap((run, index) => (run.meaning === undefined ? [] : [`  in ${names[index]!}: ${oneLine(run.meaning)}`]));
    return [`${oneLine(metric)} is not the same metric:`, `  in ${names[0]!}: ${oneLine(meaning)}`, ...others];
  });
}

/** One row for each number and run after the first that has measured the benchmark. */
function numberLines(numbers: readonly ComparedNumber[], { runs: ofBenchmark }: ComparedBenchmark, names: readonly string[], { width, colours }: Look): string[] {
  if (numbers.length === 0) return [];
  const others = ofBenchmark.flatMap(({ trials }, index) => (index > 0 && trials > 0 ? [index] : []));
  const several = names.length > 2;
  const rows = numbers.flatMap((number) => others.map((index) => ({ run: number.runs[index]!, cells: [...cellsOf(number, index, index === others[0]), ...(several ? [names[index]!] : [])] })));
  const header = ['', names[0]!, several ? 'then' : names[1]!, 'ratio', '95 % interval', '', ...(several ? [''] : [])];
  const table = (keep: (column: number) => boolean): string[] =>
    alignColumns([header, ...rows.map(({ cells }) => cells)].map((row) => row.filter((_, column) => keep(column))), new Set([1, 2, 3]));
  const full = table(() => true);
  // On a narrow terminal the interval goes first: the word beside it says where it lies.
  const lines = full.every((line) => line.length + 2 <= width) ? full : table((column) => column !== 4);
  return lines.map((line, index) => `  ${index === 0 ? colours.dim(line) : paint(rows[index - 1]!.run, colours)(line)}`);
}

function cellsOf({ path, unit, runs }: ComparedNumber, index: number, begins: boolean): string[] {
  const { value, ratio, low, high } = runs[index]!;
  return [
    begins ? cutInside(oneLine(path), longestValue) : '',
    begins ? formatValue(unit, runs[0]!.value) : '',
    formatValue(unit, value),
    ratio === null ? noValue : formatRatio(ratio),
    low === null || high === null ? '' : `${formatRatio(low)} to ${formatRatio(high)}`,
    judged(runs[index]!),
  ];
}

/** What is to be said of a number beside its ratio, in a word or two. */
export function judged({ state, direction, perhaps }: NumberInRun): string {
  if (direction !== null) return direction;
  switch (state) {
    case 'not-comparable':
      return 'not comparable';
    case 'invalid':
      return 'not valid';
    case 'other-meaning':
      return 'another meaning';
    case 'missing':
      return perhaps === undefined ? 'missing' : `missing; perhaps ${cut(oneLine(perhaps), longestValue)}`;
    case 'no-ratio':
      return 'no ratio';
    case 'new':
      return 'new';
    case 'compared':
      return 'no interval';
    case 'first':
      return '';
  }
}

function paint({ state, direction }: NumberInRun, { green, red, yellow, dim }: Colours): (text: string) => string {
  if (direction === 'better') return green;
  if (direction === 'worse') return red;
  if (direction === null && state !== 'compared') return yellow;
  return direction === null ? (text) => text : dim;
}

function summaryLines({ benchmarks, confidence_share }: Comparison, look: Look): string[] {
  const numbers = benchmarks.flatMap((benchmark) => shownNumbers(benchmark, look));
  const tally = ratioTally(numbers);
  const hidden = benchmarks.reduce((sum, benchmark) => sum + shownNumbers(benchmark, { metric: [], all: true }).length, 0) - numbers.length;
  const more = hidden === 0 || look.metric.length > 0 ? [] : [`--all shows ${formatCount(hidden)} numbers more`];
  const first = [...(tally === undefined ? [] : [tally]), ...more].join('; ');
  if (tally === undefined) return first === '' ? [] : [first];
  return [
    first,
    `Intervals are of the trials. Of numbers that have not changed, about ${formatCount((1 - confidence_share) * 100)} in 100 look better or worse: no gate.`,
  ];
}
