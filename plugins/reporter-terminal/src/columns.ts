import { type BenchmarkColumn, benchmarkColumns, type BenchmarkResult, trialMedians } from '@ubench/core';
import { relativeSpread } from '@ubench/stats';
import { formatOr, formatShare, noValue } from '@ubench/units';

/** Blanks between two columns. */
export const columnGap = 2;

/** A number of the table; the last is the coefficient of variation of p50 over the trials. */
export interface Column {
  readonly title: BenchmarkColumn['title'] | '±';
  cell(result: BenchmarkResult): string;
}

/** A row of the table. */
export interface NumbersRow {
  readonly title: string;
  cell(column: Column): string;
}

export const columns: readonly Column[] = [
  ...benchmarkColumns,
  { title: '±', cell: (result) => formatOr(relativeSpread(trialMedians(result)), (share) => `±${formatShare(share).replace(' ', '')}`) },
];

/** Columns with a low rank go first where the terminal is narrow. */
const ranks: Readonly<Record<Column['title'], number>> = { p50: 9, p90: 2, p99: 8, max: 3, rate: 7, errors: 5, n: 4, '±': 1 };

/** Narrower than this, a table would be mostly name: the numbers go below it instead. */
const leastName = 20;

/**
 * The columns that fit beside the names, and the width of the names; `undefined` where even the five most telling ones do not fit.
 * @param names Display widths of the names.
 */
export function fitColumns(
  rows: readonly NumbersRow[],
  names: readonly number[],
  width: number,
): { columns: { column: Column; width: number }[]; nameWidth: number } | undefined {
  let kept = columns
    .map((column) => ({ column, width: Math.max(column.title.length, ...rows.map((row) => row.cell(column).length)) }))
    // A spread needs trials, and a column of nothing says nothing.
    .filter(({ column }) => column.title !== '±' || rows.some((row) => ![noValue, ''].includes(row.cell(column))));
  const widest = Math.max(leastName, ...names);
  const room = (): number => width - kept.reduce((sum, column) => sum + column.width + columnGap, 0);
  // A name may wrap to two or three lines before a number is given up.
  while (room() < Math.min(widest, leastName + 4)) {
    const [least] = [...kept].sort((a, b) => ranks[a.column.title] - ranks[b.column.title]);
    if (!least || kept.length <= 4) return undefined;
    kept = kept.filter((column) => column !== least);
  }
  return { columns: kept, nameWidth: Math.min(widest, room()) };
}
