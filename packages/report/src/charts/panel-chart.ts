import type { Panel } from '@ubench/load';
import type { ChartColumn, Drawn } from './chart.ts';
import { chartTable } from './chart-table.ts';
import { displayNames, displayText } from './display-text.ts';
import { drawChart } from './draw-chart.ts';
import { fixedTicks, logTicks } from './log-ticks.ts';
import { unitFormat, type View } from './vega.ts';

export interface PanelChart {
  readonly id: string;
  /** The same panel of one benchmark or of several, as the points of a sweep, each with the title of its benchmark. */
  readonly panels: readonly { readonly benchmark: string; readonly panel: Panel }[];
}

/** More rows make no better picture, and a page that nobody opens. */
const maxRows = 2000;
/** Plots below each other. */
const maxPlots = 8;

/** What a workload shows of itself: its view, with the rows of all these benchmarks. */
export async function panelChart({ id, panels }: PanelChart): Promise<Drawn> {
  const [first] = panels;
  if (first === undefined) return { missing: 'The workload has nothing to show.' };
  const { title, description, columns, view } = first.panel;
  const benchmarks = displayNames(panels.map(({ benchmark }) => benchmark));
  const rows = panels.flatMap(({ panel }, index) => panel.rows.map((row) => ({ benchmark: benchmarks[index]!, row })));
  if (!rows.some(({ row }) => row.some((value) => typeof value === 'number' && Number.isFinite(value)))) return { missing: `${displayText(title, 120)}: there is no value to show.` };
  const values = rows.slice(0, maxRows).map(({ benchmark, row }) => ({ benchmark, ...Object.fromEntries(columns.map(({ name, unit }, index) => [name, valueOf(row[index] ?? null, unit === 'text')])) }));
  const several = panels.length > 1;
  // A benchmark of one row is a point among others; those of several rows would be drawn over each other.
  const apart = several && panels.some(({ panel }) => panel.rows.length > 1) && !mentions(view, 'benchmark');
  const drawnView = { ...ownView(view, columns, values), ...size };
  return drawChart({
    id,
    title,
    origin: 'foreign',
    description: `${description}${rows.length > maxRows ? ` Of ${rows.length.toLocaleString('en-US')} rows the first ${maxRows.toLocaleString('en-US')} are drawn.` : ''}`,
    view: {
      data: { values: apart ? values.filter(({ benchmark }) => benchmarks.indexOf(benchmark) < maxPlots) : values },
      ...(apart ? { facet: { row: { field: 'benchmark', type: 'nominal', sort: [...benchmarks], header: { title: null, labelAnchor: 'start', labelOrient: 'top' } } }, spec: drawnView } : drawnView),
    },
    table: chartTable(
      [...(several ? [{ title: 'Benchmark', unit: 'text' as const }] : []), ...columns.map(({ title: header, unit }): ChartColumn => ({ title: displayText(header), unit }))],
      rows.map(({ benchmark, row }) => [...(several ? [benchmark] : []), ...columns.map(({ unit }, index) => valueOf(row[index] ?? null, unit === 'text'))]),
    ),
  });
}

const size = { width: 330 };

/** Names may hold anything, and what is no number breaks the scale of all. */
function valueOf(value: string | number | null, text: boolean): string | number | null {
  if (typeof value === 'string') return text ? displayText(value, 60) : null;
  return value !== null && Number.isFinite(value) ? value : null;
}

/** What is the report's to decide. */
const reserved: ReadonlySet<string> = new Set(['data', 'datasets', 'config', 'width', 'height', 'autosize', 'background', 'padding', 'usermeta', '$schema', 'params', 'href', 'url']);

type Row = Readonly<Record<string, string | number | null>>;

/** What shows the values of a channel. */
const guides: Readonly<Record<string, 'axis' | 'legend'>> = { x: 'axis', y: 'axis', color: 'legend', size: 'legend', opacity: 'legend' };

/** The view without what is not its own, its axes and legends with the units of the columns that they show. */
function ownView(view: View, columns: Panel['columns'], rows: readonly Row[]): View {
  const units = new Map(columns.map(({ name, unit }) => [name, unit]));
  const visit = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((each) => visit(each, key));
    if (typeof value !== 'object' || value === null) return value;
    const own: Record<string, unknown> = Object.fromEntries(Object.entries(value).flatMap(([name, each]) => (reserved.has(name) ? [] : [[name, visit(each, name)]])));
    const { field } = own;
    const unit = typeof field === 'string' ? units.get(field) : undefined;
    if (unit === undefined || unit === 'text') return own;
    if (key === 'text') return { ...unitFormat(unit), ...own };
    const guide = guides[key];
    if (guide === undefined || own[guide] === null) return own;
    const ticks = guide === 'axis' && isLog(own['scale']) ? logAxis(rows.map((row) => row[field as string])) : {};
    return { ...own, ...ticks, [guide]: { ...unitFormat(unit), ...(ticks as { readonly axis?: object }).axis, ...(own[guide] as object | undefined) } };
  };
  return visit(view, '') as View;
}

const isLog = (scale: unknown): boolean => typeof scale === 'object' && scale !== null && 'type' in scale && scale.type === 'log';

/** Left to itself, the library labels a logarithmic axis at 900 µs and 70 ms. */
function logAxis(values: readonly unknown[]): { readonly scale?: object; readonly axis?: object } {
  const positive = values.filter((value) => typeof value === 'number' && value > 0) as number[];
  if (positive.length === 0) return {};
  const [bottom, top] = [Math.min(...positive) / 1.3, Math.max(...positive) * 1.3];
  return { scale: { type: 'log', nice: false, domain: [bottom, top] }, axis: fixedTicks(logTicks(bottom, top)) };
}

/** Whether the view encodes a field of that name anywhere. */
function mentions(view: unknown, field: string): boolean {
  if (typeof view !== 'object' || view === null) return false;
  return Object.entries(view).some(([key, value]) => (key === 'field' && value === field) || mentions(value, field));
}
