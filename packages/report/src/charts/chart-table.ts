import type { Cell, ChartColumn, ChartTable } from './chart.ts';

/** More than that nobody reads in a page; the whole data is in the CSV. */
export const maxTableRows = 60;

/** Of the rows at most `maxTableRows`, evenly over all of them, the first and the last always among them. */
export function chartTable(columns: readonly ChartColumn[], rows: readonly (readonly Cell[])[]): ChartTable {
  if (rows.length <= maxTableRows) return { columns, rows, omitted: 0 };
  const step = (rows.length - 1) / (maxTableRows - 1);
  return {
    columns,
    rows: Array.from({ length: maxTableRows }, (_, index) => rows[Math.round(index * step)]!),
    omitted: rows.length - maxTableRows,
  };
}
