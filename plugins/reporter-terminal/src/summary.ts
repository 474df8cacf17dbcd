import { type BenchmarkResult, benchmarkTitle, countText, latencyOf, oneLine, type ReportOutput, type RunResult, type SweepResult } from '@ubench/core';
import { formatDuration, noValue } from '@ubench/units';
import { benchmarkMark } from './benchmark-mark.ts';
import type { Colours } from './colours.ts';
import { columns as allColumns, type Column, fitColumns, type NumbersRow } from './columns.ts';
import { benchmarkLines, sweepLines } from './detail-lines.ts';
import { displayWidth, wrap } from './display-text.ts';
import { errorLines } from './error-lines.ts';
import { gateLines } from './gate-lines.ts';
import { type LatencyRow, latencyRows } from './latency-rows.ts';
import { layoutTable } from './table-layout.ts';

export interface SummaryOptions {
  /** Columns of the terminal; less than 40 is taken as 40. */
  readonly width: number;
  readonly colours: Colours;
  /** Where the run's files are, as a person would type it. */
  readonly directory: string;
  readonly written: readonly ReportOutput[];
}

/** One benchmark's place in the summary. */
interface Row extends NumbersRow {
  readonly result: BenchmarkResult;
  /** Below it. */
  readonly latencies: readonly LatencyRow[];
  /** The sweep that begins with this row, and the one that ends with it. */
  readonly opens?: SweepResult | undefined;
  readonly closes?: SweepResult | undefined;
}

/** The final report as lines: what could not run, then the numbers with their verdicts, then where the files are, then one line that counts. */
export function summaryLines(result: RunResult, options: SummaryOptions): string[] {
  const width = Math.max(40, options.width);
  const c = options.colours;
  const files = [...Map.groupBy(result.benchmarks, ({ file }) => file)].flatMap(([file, benchmarks]) => fileLines(file, { benchmarks, sweeps: result.sweeps }, width, c));
  return [
    '',
    ...failureLines(result, width, c),
    ...files,
    // A narrow terminal may have no room for the spread.
    ...legendLines(result, files.some((line) => line.includes('±')), width, c),
    ...gateLines(result, width, c),
    ...outputLines(result, options, width),
    ...wrap(countText(result), width).map((line) => c.bold(paintOutcome(result, c)(line))),
  ];
}

function failureLines({ errors, deployments }: RunResult, width: number, c: Colours): string[] {
  const ofDeployments = deployments.flatMap(({ name, error, log }) => {
    if (!error) return [];
    const placed = { ...error, where: error.where ?? `deployment '${oneLine(name)}'` };
    return [[...errorLines(placed, c, width), ...(log === undefined ? [] : [`  log: ${log}`])]];
  });
  return [...errors.map((error) => errorLines(error, c, width)), ...ofDeployments].flatMap((lines) => [...lines, '']);
}

function fileLines(file: string, { benchmarks, sweeps }: Pick<RunResult, 'benchmarks' | 'sweeps'>, width: number, c: Colours): string[] {
  const rows = toRows(benchmarks, sweeps);
  const all = rows.flatMap((row) => [row, ...row.latencies]);
  const fit = fitColumns(
    all,
    all.map(({ title }) => displayWidth(title)),
    width - markWidth,
  );
  const [header, cells] = fit ? tableRows(rows, fit.columns.map(({ column }) => column), fit, c) : [undefined, stackedRows(rows, width, c)];
  const indent = ' '.repeat(markWidth * 2);
  const below = (lines: string[]): string[] => lines.map((line) => indent + line);
  return [
    c.bold(oneLine(file)),
    ...(header ? [c.dim(' '.repeat(markWidth) + header)] : []),
    ...rows.flatMap(({ result, latencies, opens, closes }, index) => [
      ...(opens ? wrap(oneLine(opens.name), width - markWidth, 2).map((line) => `  ${c.bold(line)}`) : []),
      ...(cells[index] ?? []),
      ...below(benchmarkLines(result, width - indent.length, c, new Set(fit ? latencies.map(({ metric }) => metric) : []))),
      ...(closes ? below(sweepLines(closes, width - indent.length, c)) : []),
    ]),
    '',
  ];
}

const markWidth = 2;

function toRows(benchmarks: readonly BenchmarkResult[], sweeps: readonly SweepResult[]): Row[] {
  return inSweepOrder(benchmarks, sweeps).map((result) => {
    const sweep = sweeps.find(({ points }) => points.includes(result.id));
    const present = sweep?.points.filter((id) => benchmarks.some((benchmark) => benchmark.id === id));
    return {
      result,
      title: oneLine(benchmarkTitle(result, sweep)),
      cell: (column) => column.cell(result),
      latencies: latencyRows(result),
      opens: present?.[0] === result.id ? sweep : undefined,
      closes: present?.at(-1) === result.id ? sweep : undefined,
    };
  });
}

/** Probes were measured after the planned points of their sweep; they are shown where they lie between them. */
function inSweepOrder(benchmarks: readonly BenchmarkResult[], sweeps: readonly SweepResult[]): BenchmarkResult[] {
  const byId = new Map(benchmarks.map((benchmark) => [benchmark.id, benchmark]));
  const probed = sweeps.filter(({ probes }) => probes !== undefined);
  return benchmarks.flatMap((benchmark) => {
    const sweep = probed.find(({ id }) => id === benchmark.group);
    if (sweep === undefined) return [benchmark];
    const isFirst = benchmarks.find(({ group }) => group === sweep.id) === benchmark;
    return isFirst ? sweep.points.flatMap((id) => byId.get(id) ?? []) : [];
  });
}

function tableRows(
  rows: readonly Row[],
  columns: readonly Column[],
  { nameWidth, columns: widths }: NonNullable<ReturnType<typeof fitColumns>>,
  c: Colours,
): [header: string, cells: string[][]] {
  const texts = (row: NumbersRow): string[] => [row.title, ...columns.map((column) => row.cell(column))];
  const [header = [], ...laidOut] = layoutTable(
    [['benchmark', ...columns.map(({ title }) => title)], ...rows.flatMap((row) => [row, ...row.latencies]).map(texts)],
    [{ width: nameWidth, align: 'left' }, ...widths.map(({ width }) => ({ width, align: 'right' as const }))],
  );
  const cells = rows.map(({ result, latencies }) => {
    const [own = [], ...below] = laidOut.splice(0, 1 + latencies.length);
    return [...marked(own, benchmarkMark(result, c)), ...below.flatMap((lines) => marked(lines, ' ').map(c.dim))];
  });
  return [header.join('\n'), cells];
}

const marked = (lines: readonly string[], mark: string): string[] => lines.map((line, first) => `${first === 0 ? mark : ' '} ${line}`);

/** For a narrow terminal: the name, and its numbers as `p50 1.2 ms` below it. */
function stackedRows(rows: readonly Row[], width: number, c: Colours): string[][] {
  return rows.map(({ result, title }) => {
    const numbers = latencyOf(result) ? allColumns.map((column) => [column.title, column.cell(result)] as const).filter(([column, cell]) => column !== '±' || cell !== noValue) : [];
    // Blanks that do not break keep a number beside its name.
    const pairs = numbers.map(([column, cell]) => (column === '±' ? cell : `${column} ${cell}`).replaceAll(' ', '\u00a0'));
    const [first = '', ...rest] = wrap(title, width - markWidth, 2);
    return [
      `${benchmarkMark(result, c)} ${first}`,
      ...rest.map((line) => `  ${line}`),
      ...(pairs.length === 0 ? [] : wrap(pairs.join('  '), width - markWidth * 2).map((line) => `    ${line.replaceAll('\u00a0', ' ')}`)),
    ];
  });
}

function legendLines({ benchmarks }: RunResult, spreadShown: boolean, width: number, c: Colours): string[] {
  const latencies = benchmarks.map(latencyOf).filter((latency) => latency !== undefined && latency.n > 0);
  const legend = [
    ...(latencies.some((latency) => latency?.p50_ns === null || latency?.p90_ns === null || latency?.p99_ns === null)
      ? ['– in a percentile: fewer than 10 samples lie beyond it (p50 needs 20 operations, p90 100, p99 1,000).']
      : []),
    ...(spreadShown ? ['±: coefficient of variation of p50 over the trials.'] : []),
  ];
  return legend.length === 0 ? [] : [...legend.flatMap((line) => wrap(line, width, 2)).map(c.dim), ''];
}

function outputLines({ run }: RunResult, { directory, written }: SummaryOptions, width: number): string[] {
  const outputs = written.map(({ title, path }) => `  ${oneLine(title)}: ${path}`);
  return [...wrap(`Run ${run.id} took ${formatDuration(run.duration_ns)}; its files are in ${directory}`, width, 2), ...outputs, ''];
}

function paintOutcome({ run }: RunResult, c: Colours): (text: string) => string {
  if (run.exit_code === 0) return c.green;
  return run.status === 'INTERRUPTED' || run.exit_code === 4 ? c.yellow : c.red;
}
