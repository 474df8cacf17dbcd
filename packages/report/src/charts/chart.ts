/** What the numbers of a column are, and so how they are shown. `s`: a time in seconds; `bytes`: memory or data. */
export type ColumnUnit = 'ns' | 's' | 'per_s' | 'share' | 'count' | 'bytes' | 'text';

/** What a number of a result is. */
export type MeasuredUnit = 'ns' | 'per_s' | 'share' | 'count';

export interface ChartColumn {
  /** Header of the column. */
  readonly title: string;
  readonly unit: ColumnUnit;
}

/** One value of a table: as measured, not yet formatted (`formatCell` does that). null: there is none. */
export type Cell = string | number | null;

/** The data of a chart for those who cannot see it, or want the numbers. */
export interface ChartTable {
  readonly columns: readonly ChartColumn[];
  /** At most `maxTableRows`, one value for each column. */
  readonly rows: readonly (readonly Cell[])[];
  /** How many more there are in the whole data. */
  readonly omitted: number;
}

/** A chart as it stands in a page. */
export interface Chart {
  /** Unique in its page where the maker was called with different ids: every id inside the SVG begins with it. */
  readonly id: string;
  readonly title: string;
  /** What is to be seen, in a sentence or two. */
  readonly description: string;
  /** One `<svg>` element with a viewBox and no width: it fills what it stands in, and is made for 320 to 640 px. Escaped; its colours are the variables of `chartPalette`. */
  readonly svg: string;
  readonly table: ChartTable;
}

/** Why there is no chart, as a sentence. */
export interface MissingChart {
  readonly missing: string;
}

export type Drawn = Chart | MissingChart;

export const isChart = (drawn: Drawn): drawn is Chart => 'svg' in drawn;
