import type { Chart, Drawn } from './chart.ts';
import { chartTable } from './chart-table.ts';
import { displayNames } from './display-text.ts';
import { drawChart } from './draw-chart.ts';
import { fixedTicks, logTicks } from './log-ticks.ts';
import { seriesColour, seriesColours, seriesDash, seriesShape } from './palette.ts';
import { percentileLabel } from './quantity-label.ts';
import { percentileFormat, unitFormat } from './vega.ts';

/** The percentiles of one distribution, as a result has them. */
export interface PercentileCurve {
  readonly name: string;
  /** From 0 to 1, ascending. */
  readonly share: readonly number[];
  readonly value_ns: readonly (number | null)[];
  /** Samples that it rests on: it ends where fewer than 10 of them lie beyond. Absent: it ends there already, as those of a result. */
  readonly n?: number;
}

export interface PercentileChart {
  readonly id: string;
  readonly title?: string;
  /** Of more than eight the first are drawn. */
  readonly curves: readonly PercentileCurve[];
}

/** A percentile is told apart from chance by so many samples beyond it. */
const samplesBeyond = 10;

/** Percentiles that are marked on each curve, and the ticks of the axis. */
const marked = [0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999];

const position = (share: number): number => Math.log10(1 / (1 - share));

/** Latency by percentile, on an axis on which each step is ten times rarer: log10(1/(1-p)). */
export async function percentileChart({ id, title = 'Latency by percentile', curves }: PercentileChart): Promise<Drawn> {
  const known = curves.map(({ name, share, value_ns, n = Infinity }) => ({
    name,
    points: share.flatMap((p, index) => {
      const value = value_ns[index];
      const drawable = p >= 0 && p < 1 && (1 - p) * n >= samplesBeyond - 1e-6 && typeof value === 'number' && Number.isFinite(value) && value > 0;
      return drawable ? [{ p, value }] : [];
    }),
  }));
  const some = known.filter(({ points }) => points.length > 0);
  const drawn = some.slice(0, seriesColours);
  if (drawn.length === 0) return { missing: 'There are too few samples for a percentile.' };
  const names = displayNames(drawn.map(({ name }) => name));
  const rows = drawn.flatMap(({ points }, index) => points.map(({ p, value }) => ({ name: names[index]!, x: position(p), y: value })));
  const marks = drawn.flatMap(({ points }, index) =>
    marked.flatMap((p) => {
      const point = points.find((each) => Math.abs(position(each.p) - position(p)) < 0.01);
      return point ? [{ name: names[index]!, x: position(point.p), y: point.value }] : [];
    }),
  );
  const furthest = Math.max(position(0.9), ...rows.map(({ x }) => x));
  const values = rows.map(({ y }) => y);
  const legend = drawn.length === 1 ? null : { title: null, columns: drawn.length > 3 || names.some(({ length }) => length > 16) ? 1 : drawn.length };
  const left = some.length - drawn.length;
  return drawChart({
    id,
    title,
    description: `Each curve says how long that share of the operations took at most; it ends where fewer than ${samplesBeyond} samples lie beyond.${left > 0 ? ` ${left} more curves are not drawn.` : ''}`,
    view: {
      width: 352,
      height: 210,
      data: { values: rows },
      encoding: {
        x: {
          field: 'x',
          type: 'quantitative',
          scale: { domain: [0, furthest], nice: false },
          axis: { ...percentileFormat, ...fixedTicks(marked.map(position).filter((x) => x <= furthest + 0.01)), title: 'percentile: each step is ten times rarer', grid: true },
        },
        y: { field: 'y', type: 'quantitative', scale: { type: 'log', nice: false }, axis: { ...unitFormat('ns'), title: 'latency, log scale', ...fixedTicks(logTicks(Math.min(...values), Math.max(...values), 7)) } },
      },
      layer: [
        // The legend is that of the points: the dash of a curve would make another shape of its symbol.
        ...names.map((name, index) => ({ transform: [{ filter: { field: 'name', equal: name } }], mark: { type: 'line', color: seriesColour(index), strokeDash: seriesDash(index) } })),
        { data: { values: marks }, mark: { type: 'point' }, encoding: { color: { field: 'name', type: 'nominal', scale: { domain: names, range: names.map((_, index) => seriesColour(index)) }, legend }, shape: { field: 'name', type: 'nominal', scale: { domain: names, range: names.map((_, index) => seriesShape(index)) }, legend } } },
      ],
    },
    table: tableOf(some),
  });
}

/** A row for each marked percentile, a column for each curve. */
function tableOf(curves: readonly { readonly name: string; readonly points: readonly { readonly p: number; readonly value: number }[] }[]): Chart['table'] {
  const shares = marked.filter((p) => curves.some(({ points }) => (points.at(-1)?.p ?? 0) >= p - 1e-9));
  const names = displayNames(curves.map(({ name }) => name));
  return chartTable(
    [{ title: 'Benchmark', unit: 'text' }, ...shares.map((p) => ({ title: percentileLabel(position(p)), unit: 'ns' as const }))],
    curves.map(({ points }, index) => [names[index]!, ...shares.map((p) => points.find((each) => each.p >= p - 1e-9)?.value ?? null)]),
  );
}
