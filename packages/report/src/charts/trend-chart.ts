import type { Drawn, MeasuredUnit } from './chart.ts';
import { chartTable } from './chart-table.ts';
import { displayText } from './display-text.ts';
import { maxBuckets } from './downsample.ts';
import { drawChart } from './draw-chart.ts';
import { colour, seriesColour } from './palette.ts';
import { unitFormat } from './vega.ts';

/** One run of a history. */
export interface TrendPoint {
  /** When it was: `2026-01-31`, or `2026-01-31 10:15` and more, which tells runs of one day apart. */
  readonly at: string;
  /** What tells it apart beside that: its commit, its run. */
  readonly label: string;
  readonly value: number | null;
}

export interface TrendChart {
  readonly id: string;
  readonly title: string;
  /** What the values are: `latency.p99`. */
  readonly metric: string;
  readonly unit: MeasuredUnit;
  /** Oldest first. */
  readonly points: readonly TrendPoint[];
  /** Indices of the points that began a new level. */
  readonly changes?: readonly number[];
  /** Index of the point that the page is about; absent, or of no point: none. */
  readonly current?: number;
  /** What a next value is held against. */
  readonly limit?: number;
}

/** A metric run by run, evenly apart, with its level between change points, which are marked. */
export async function trendChart({ id, title, metric, unit, points, changes = [], current, limit }: TrendChart): Promise<Drawn> {
  // Of a long history the youngest: what matters is where it is now, and the table is thinned over all of it.
  const first = Math.max(0, points.length - maxBuckets);
  const known = points.map((point, run) => ({ ...point, run })).filter(({ value, run }) => run >= first && value !== null && Number.isFinite(value));
  if (known.length === 0) return { missing: `No run of the history has a value of ${displayText(metric)}.` };
  const starts = [first, ...changes.filter((index) => index > first && index < points.length).toSorted((a, b) => a - b)];
  const levels = starts.flatMap((from, index) => {
    const until = starts[index + 1] ?? points.length;
    const values = known.flatMap(({ run, value }) => (run >= from && run < until ? [value!] : [])).sort((a, b) => a - b);
    return values.length === 0 ? [] : [{ from: from - 0.5, to: until - 0.5, level: values[Math.floor(values.length / 2)]! }];
  });
  const own = known.filter(({ run }) => run === current);
  const marks = starts.slice(1).map((index) => ({ run: index - 0.5 }));
  // Runs of one day are told apart by their time.
  const days = new Set(known.map(({ at }) => at.slice(0, 10)));
  const whens = new Map(known.map(({ run, at }) => [run, displayText(days.size === 1 && at.length >= 16 ? at.slice(11, 16) : at.slice(0, 10))]));
  const ticks = known.filter((_, index) => index % Math.ceil(known.length / 4) === 0).map(({ run }) => run);
  return drawChart({
    id,
    title,
    description: `${displayText(metric)} of ${known.length} runs, the oldest to the left; the grey line is the median of a level.${marks.length > 0 ? ` ${marks.length === 1 ? 'One change point is' : `${marks.length} change points are`} marked by a dashed line and a triangle.` : ''}${own.length > 0 ? ' The diamond is this run.' : ''}`,
    view: {
      width: 352,
      height: 170,
      data: { values: known.map(({ run, value }) => ({ run, value })) },
      encoding: {
        x: {
          type: 'quantitative',
          scale: { domain: [first - 0.5, points.length - 0.5], nice: false, zero: false },
          title: 'runs, oldest first',
          axis: { values: ticks, tickCount: ticks.length, labelExpr: ticks.map((run) => `datum.value === ${run} ? ${JSON.stringify(whens.get(run))} : `).join('') + "''" },
        },
        y: { type: 'quantitative', scale: { zero: false, nice: true }, title: displayText(metric, 30), axis: unitFormat(unit) },
      },
      layer: [
        { data: { values: levels }, mark: { type: 'rule', strokeWidth: 5, opacity: 0.45, color: colour('chart-axis') }, encoding: { x: { field: 'from' }, x2: { field: 'to' }, y: { field: 'level' } } },
        ...(limit === undefined || !Number.isFinite(limit) ? [] : [{ data: { values: [{ limit }] }, mark: { type: 'rule', strokeDash: [5, 4], color: colour('chart-fail'), strokeWidth: 1.5 }, encoding: { y: { field: 'limit' }, x: null } }]),
        { mark: { type: 'line', point: { size: known.length > 80 ? 10 : 28 }, color: seriesColour(0) }, encoding: { x: { field: 'run' }, y: { field: 'value' } } },
        ...(own.length === 0 ? [] : [{ data: { values: own.map(({ run, value }) => ({ run, value })) }, mark: { type: 'point', shape: 'diamond', size: 150, color: seriesColour(2) }, encoding: { x: { field: 'run' }, y: { field: 'value' } } }]),
        ...(marks.length === 0
          ? []
          : [
              { data: { values: marks }, mark: { type: 'rule', strokeDash: [3, 3], color: seriesColour(1), strokeWidth: 1.5 }, encoding: { x: { field: 'run' }, y: null } },
              { data: { values: marks }, mark: { type: 'point', shape: 'triangle-down', size: 70, color: seriesColour(1) }, encoding: { x: { field: 'run' }, y: { value: 2 } } },
            ]),
      ],
    },
    table: chartTable(
      [
        { title: 'When', unit: 'text' },
        { title: 'Run', unit: 'text' },
        { title: metric, unit },
        { title: 'Change point', unit: 'text' },
      ],
      points.map(({ at, label, value }, index) => [displayText(at), displayText(label), value, changes.includes(index) ? 'from here on' : '']),
    ),
  });
}
