import type { Drawn } from './chart.ts';
import { chartTable } from './chart-table.ts';
import { displayText } from './display-text.ts';
import { drawChart } from './draw-chart.ts';
import { fixedTicks, logTicks } from './log-ticks.ts';
import { colour, seriesColour } from './palette.ts';
import { unitFormat, type View } from './vega.ts';

/** One point of a sweep. */
export interface SweepPoint {
  /** Value of the parameter; with several of them, as text. */
  readonly parameter: number | string;
  readonly throughput_per_s: number | null;
  readonly latency_ns: number | null;
  /** Absent where it has no SLO. */
  readonly goodput_per_s?: number | null;
}

export interface SweepChart {
  readonly id: string;
  readonly name: string;
  /** What was swept: `rate`. */
  readonly parameter: string;
  /** Which latency it is: `p99`. */
  readonly latency: string;
  readonly points: readonly SweepPoint[];
  /** Limit of the same latency. */
  readonly slo_ns?: number;
  /** The highest value of the parameter that still qualifies. */
  readonly knee?: number | null;
}

const plotWidth = 345;

/** Latency against throughput, point by point of a sweep, with its SLO and its knee; below it throughput and goodput against what was swept. */
export async function sweepChart({ id, name, parameter, latency, points, slo_ns, knee = null }: SweepChart): Promise<Drawn> {
  const rows = points.map((point, order) => ({ ...point, order, label: typeof point.parameter === 'number' ? point.parameter.toLocaleString('en-US') : displayText(point.parameter, 16), knee: knee !== null && point.parameter === knee }));
  const curve = rows.filter(({ throughput_per_s, latency_ns }) => finite(throughput_per_s) && finite(latency_ns));
  if (curve.length === 0) return { missing: 'No point of the sweep has a throughput and a latency.' };
  const kneeThere = curve.some((row) => row.knee);
  const largest = Math.max(...curve.map(({ latency_ns }) => latency_ns!), slo_ns ?? 0);
  const smallest = Math.min(...curve.map(({ latency_ns }) => latency_ns!), slo_ns ?? Infinity);
  const log = smallest > 0 && largest > 20 * smallest;
  const [bottom, top] = [smallest / 1.5, largest * 1.5];
  const scale = log ? { type: 'log', nice: false, domain: [bottom, top] } : { zero: true };
  const ticks = log ? fixedTicks(logTicks(bottom, top)) : {};
  const goodput = rows.some(({ goodput_per_s }) => finite(goodput_per_s));
  const shown = displayText(parameter, 30);
  return drawChart({
    id,
    title: `Sweep of ${shown}: ${name}`,
    description: `Each point is a ${shown}, and labelled with it: how many operations per second were completed, and how long they took.${kneeThere ? ' The diamond is the knee, the highest that qualifies.' : ''}${slo_ns === undefined ? '' : ' The dashed line is the SLO.'}`,
    view: {
      vconcat: [
        {
          width: plotWidth,
          height: 190,
          data: { values: curve },
          encoding: {
            x: { field: 'throughput_per_s', type: 'quantitative', scale: { zero: true }, title: 'throughput', axis: { ...unitFormat('per_s'), grid: true } },
            y: { field: 'latency_ns', type: 'quantitative', scale, title: `latency, ${displayText(latency, 30)}${log ? ', log scale' : ''}`, axis: { ...unitFormat('ns'), ...ticks } },
          },
          layer: [
            ...(slo_ns === undefined ? [] : sloLine(slo_ns)),
            { mark: { type: 'line', opacity: 0.6 }, encoding: { order: { field: 'order', type: 'quantitative' } } },
            { transform: [{ filter: '!datum.knee' }], mark: { type: 'point' } },
            { transform: [{ filter: 'datum.knee' }], mark: { type: 'point', shape: 'diamond', size: 190, color: seriesColour(1), stroke: colour('chart-text'), strokeWidth: 1.2 } },
            { transform: [{ window: [{ op: 'row_number', as: 'row' }] }, { filter: `datum.knee || datum.row % ${Math.ceil(curve.length / 10)} === 0` }], mark: { type: 'text', dy: -12 }, encoding: { text: { field: 'label' } } },
          ],
        },
        ...(goodput ? [goodputView(rows, shown)] : []),
      ],
      resolve: { scale: { color: 'independent', strokeDash: 'independent' } },
    },
    table: chartTable(
      [
        { title: parameter, unit: 'text' },
        { title: 'Throughput', unit: 'per_s' },
        ...(goodput ? [{ title: 'Goodput', unit: 'per_s' as const }] : []),
        { title: `Latency, ${latency}`, unit: 'ns' },
        ...(kneeThere ? [{ title: 'Knee', unit: 'text' as const }] : []),
      ],
      rows.map((row) => [row.label, row.throughput_per_s, ...(goodput ? [row.goodput_per_s ?? null] : []), row.latency_ns, ...(kneeThere ? [row.knee ? 'knee' : ''] : [])]),
    ),
  });
}

function sloLine(slo_ns: number): View[] {
  const data = { values: [{ slo_ns }] };
  const encoding = { y: { field: 'slo_ns', type: 'quantitative' }, x: null };
  return [
    { data, mark: { type: 'rule', strokeDash: [5, 4], strokeWidth: 1.5, color: colour('chart-fail') }, encoding },
    { data, mark: { type: 'text', align: 'left', baseline: 'bottom', dx: 4, dy: -3, color: colour('chart-fail') }, encoding: { ...encoding, x: { value: 0 }, text: { value: 'SLO' } } },
  ];
}

function goodputView(rows: readonly (SweepPoint & { readonly order: number; readonly label: string })[], parameter: string): View {
  const numeric = rows.every((row) => typeof row.parameter === 'number');
  const kinds = ['throughput', 'goodput'];
  const values = rows.flatMap((row) => [
    { x: numeric ? row.parameter : row.label, kind: 'throughput', y: row.throughput_per_s },
    { x: numeric ? row.parameter : row.label, kind: 'goodput', y: row.goodput_per_s ?? null },
  ]).filter(({ y }) => finite(y));
  const ranged = (range: readonly unknown[]) => ({ field: 'kind', type: 'nominal', scale: { domain: kinds, range }, legend: { title: null, symbolType: 'stroke', symbolSize: 260 } });
  return {
    width: plotWidth,
    height: 110,
    data: { values },
    mark: { type: 'line', point: { size: 25 } },
    encoding: {
      x: { field: 'x', type: numeric ? 'quantitative' : 'ordinal', sort: null, title: parameter, scale: numeric ? { zero: false, nice: false } : {}, axis: { labelAngle: 0 } },
      y: { field: 'y', type: 'quantitative', scale: { zero: true }, title: 'per second', axis: unitFormat('per_s') },
      color: ranged([seriesColour(0), seriesColour(2)]),
      strokeDash: ranged([[], [6, 3]]),
    },
  };
}

const finite = (value: number | null | undefined): boolean => typeof value === 'number' && Number.isFinite(value);
