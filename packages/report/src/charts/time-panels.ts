import type { Cell, ChartTable, ColumnUnit } from './chart.ts';
import { maxTableRows } from './chart-table.ts';
import { downsample, type TimeDomain, timeGrid, type TimeSeries } from './downsample.ts';
import { fixedTicks, logTicks } from './log-ticks.ts';
import { colour, seriesColour, seriesDash } from './palette.ts';
import { unitFormat, type View } from './vega.ts';
import { chartWidth } from './vega-theme.ts';

/** One line of a panel: the median over its trials in each span, with an envelope from the smallest to the largest. */
export interface TimeLine {
  readonly name: string;
  /** One series for each trial. */
  readonly trials: readonly TimeSeries[];
  /** What is the largest already: shown is the largest of each span, without an envelope. */
  readonly extreme?: true;
}

/** One of several plots below each other that share their axis of time. */
export interface TimePanel {
  readonly title: string;
  readonly unit: ColumnUnit;
  readonly lines: readonly TimeLine[];
  /** Whether a factor between values matters more than their difference: the axis is logarithmic where they differ by much. */
  readonly factors?: true;
  /** How many operations failed; one series for each trial. */
  readonly failures?: readonly TimeSeries[];
  readonly height: number;
}

/** Room for the labels of the vertical axis, the same in all plots of a chart, so that their times stand below each other. */
const labels = 58;
const plotWidth = chartWidth - labels - 14;
/** Points are told from each other up to here; beyond there is only the line. */
const fewPoints = 40;
/** Marks of failed operations beside each other. */
const maxMarks = 40;

/** The plots as one view. Without a value in any of them there is nothing to draw: `undefined`. */
export function timeView(panels: readonly TimePanel[], domain: TimeDomain, buckets: number): View | undefined {
  const drawn = panels.flatMap((panel) => {
    const lines = panel.lines.map((line) => ({ ...line, points: pointsOf(line, buckets) })).filter(({ points }) => points.some(({ mid }) => mid !== null));
    return lines.length === 0 ? [] : [{ ...panel, lines }];
  });
  if (drawn.length === 0) return undefined;
  const longTime = domain.last_s - domain.first_s > 600;
  const own = { color: 'independent', strokeDash: 'independent' };
  return { vconcat: drawn.map((panel, index) => panelView(panel, domain, longTime ? 60 : 1, index === drawn.length - 1)), resolve: { scale: own } };
}

interface Point {
  readonly time: number;
  readonly low: number | null;
  readonly mid: number | null;
  readonly high: number | null;
}

function pointsOf({ trials, extreme }: TimeLine, buckets: number): Point[] {
  const grid = timeGrid(trials, buckets);
  if (grid === undefined) return [];
  return downsample(trials, grid).flatMap(({ time_s, seen, low, median, high }) => (seen ? [{ time: time_s, low, mid: extreme ? high : median, high }] : []));
}

interface DrawnPanel extends TimePanel {
  readonly lines: readonly (TimeLine & { readonly points: readonly Point[] })[];
}

function panelView({ title, unit, lines, factors, failures = [], height }: DrawnPanel, domain: TimeDomain, second: number, last: boolean): View {
  const rows = lines.flatMap(({ name, points, extreme }) =>
    points.map(({ time, low, mid, high }) => (extreme ? { name, time: time / second, mid } : { name, time: time / second, low, mid, high })),
  );
  const failed = failureMarks(failures).map((time) => ({ time: time / second }));
  const names = lines.map(({ name }) => name);
  const range = factors === true ? rangeOfFactors(lines.flatMap(({ points }) => points)) : undefined;
  const spread = rows.some(({ low, high }) => low !== high);
  const few = Math.max(...lines.map(({ points }) => points.length)) <= fewPoints;
  const only = lines.length === 1;
  const legend = only ? null : { title: null, symbolType: 'stroke', symbolSize: 260, symbolOpacity: 1, columns: Math.min(lines.length, 3) };
  const colourOf = { field: 'name', type: 'nominal', scale: { domain: names, range: names.map((_, index) => seriesColour(index)) }, legend };
  const dashOf = { field: 'name', type: 'nominal', scale: { domain: names, range: names.map((_, index) => seriesDash(index)) }, legend };
  const scale = range ? { type: 'log', nice: false } : { type: 'linear', zero: true };
  const ticks = range ? fixedTicks(logTicks(range.smallest, range.largest, 5)) : {};
  const marksTitle = failed.length > 0 ? ' · × operations failed' : '';
  return {
    title: { text: `${title}${range ? ', log scale' : ''}${marksTitle}`, frame: 'group', dx: -labels },
    width: plotWidth,
    height,
    data: { values: rows },
    encoding: {
      x: {
        field: 'time',
        type: 'quantitative',
        scale: { domain: [domain.first_s / second, Math.max(domain.last_s, domain.first_s + 1) / second], nice: false, zero: false },
        axis: { title: last ? `${second === 60 ? 'minutes' : 'seconds'} from the start of the measurement` : null, labels: last, ticks: last, grid: false, labelFlush: true, tickMinStep: 1 },
      },
      y: { type: 'quantitative', scale, axis: { ...unitFormat(unit), title: null, minExtent: labels, maxExtent: labels, ...ticks } },
    },
    layer: [
      ...warmUp(domain, second),
      ...(spread ? [envelope(rows.length <= lines.length, colourOf)] : []),
      { mark: { type: 'line', point: few ? { size: 18 } : false }, encoding: { y: { field: 'mid' }, color: colourOf, ...(only ? {} : { strokeDash: dashOf }) } },
      ...(failed.length === 0
        ? []
        : [{ data: { values: failed }, mark: { type: 'point', shape: 'M-.6,-.6L.6,.6M.6,-.6L-.6,.6', filled: false, strokeWidth: 1.6, size: 45, color: colour('chart-fail') }, encoding: { y: { value: height - 5 } } }]),
    ],
  };
}

/** From the smallest to the largest value. An area of a single moment is no area, but a thick line. */
const envelope = (moment: boolean, color: View): View => ({
  transform: [{ filter: 'isValid(datum.low)' }],
  mark: moment ? { type: 'rule', strokeWidth: 6, opacity: 0.2 } : { type: 'area', opacity: 0.2 },
  encoding: { y: { field: 'low' }, y2: { field: 'high' }, color },
});

/** Shade up to 0, where the measurement starts, with a line at its end. */
function warmUp({ first_s }: TimeDomain, second: number): View[] {
  if (first_s >= 0) return [];
  return [
    { data: { values: [{ from: first_s / second, to: 0 }] }, mark: { type: 'rect', color: colour('chart-shade') }, encoding: { x: { field: 'from', type: 'quantitative' }, x2: { field: 'to' }, y: null } },
    { data: { values: [{ to: 0 }] }, mark: { type: 'rule', strokeDash: [3, 3] }, encoding: { x: { field: 'to', type: 'quantitative' }, y: null } },
  ];
}

/** Times at which operations failed, at most so many of them. */
function failureMarks(failures: readonly TimeSeries[]): number[] {
  const grid = timeGrid(failures, maxMarks);
  return grid === undefined ? [] : downsample(failures, grid).flatMap(({ time_s, total }) => (total > 0 ? [time_s] : []));
}

/** Of all points, where the largest is more than twenty times the smallest; a logarithmic axis has no place for 0. */
function rangeOfFactors(points: readonly Point[]): { readonly smallest: number; readonly largest: number } | undefined {
  const values = points.flatMap(({ low, high }) => [low, high]).filter((value) => value !== null);
  const smallest = values.reduce((min, value) => Math.min(min, value), Infinity);
  const largest = values.reduce((max, value) => Math.max(max, value), -Infinity);
  return smallest > 0 && largest > 20 * smallest ? { smallest, largest } : undefined;
}

/** What the plots show as one table: a row for each span of time, as many as a small chart deserves. */
export function timeTable(panels: readonly TimePanel[], buckets: number): ChartTable {
  const columns = panels.flatMap(({ title, unit, lines, failures }) => [
    ...lines.map(({ name, trials, extreme }) => ({ column: { title: lines.length === 1 ? title : `${title}: ${name}`, unit }, trials, shown: extreme ? ('high' as const) : ('median' as const) })),
    ...(failures ? [{ column: { title: 'Failed operations', unit: 'count' as const }, trials: failures, shown: 'total' as const }] : []),
  ]);
  const all = columns.flatMap(({ trials }) => trials);
  const grid = timeGrid(all, Math.min(maxTableRows, Math.ceil(buckets / 4)));
  if (grid === undefined) return { columns: [], rows: [], omitted: 0 };
  const bucketed = columns.map(({ trials, shown }) => downsample(trials, grid).map(({ [shown]: value, seen }) => (seen ? value : null)));
  const rows = Array.from({ length: grid.count }, (_, index): Cell[] => [grid.first_s + index * grid.width_s, ...bucketed.map((values) => values[index] ?? null)]);
  return {
    columns: [{ title: 'Time', unit: 's' }, ...columns.map(({ column }) => column)],
    rows: rows.filter((row) => row.slice(1).some((value) => value !== null)),
    omitted: Math.max(0, Math.max(0, ...all.map(({ time_s }) => time_s.length)) - grid.count),
  };
}

