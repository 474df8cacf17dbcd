import type { ColumnUnit, Drawn } from './chart.ts';
import { displayText } from './display-text.ts';
import { maxBuckets, type TimeSeries } from './downsample.ts';
import { drawChart } from './draw-chart.ts';
import { benchmarkDomain, describeTrials, type OverTime } from './load-over-time.ts';
import { memoryUnit } from './quantity-label.ts';
import { type TimePanel, timeTable, timeView } from './time-panels.ts';

/** What client and server used over time, on the axis of `loadOverTime`. */
export async function resourcesOverTime({ id, name, benchmark, buckets = maxBuckets }: OverTime): Promise<Drawn> {
  const { trials } = benchmark;
  const client = trials.flatMap(({ client: { series } }) => (series ? [series] : []));
  const servers = trials.map(({ server }) => server);
  const largest = [...client, ...servers].flatMap(({ rss_bytes }) => rss_bytes).reduce<number>((max, value) => (isNumber(value) ? Math.max(max, value) : max), 0);
  const memory = memoryUnit(largest);
  const lines = (values: (series: (typeof client)[number]) => readonly (number | null)[]) =>
    [
      { name: 'server', trials: servers.map((series) => ({ time_s: series.time_s, values: values(series) })) },
      { name: 'client', trials: client.map((series) => ({ time_s: series.time_s, values: values(series) })) },
    ].filter((line) => hasValues(line.trials));
  const panels: readonly TimePanel[] = [
    { title: 'CPU, cores in use', unit: 'count', lines: lines(({ cpu_cores }) => cpu_cores), height: 90 },
    { title: `Memory, resident, ${memory.name}`, unit: 'count', lines: lines(({ rss_bytes }) => rss_bytes.map((value) => (value === null ? null : value / memory.bytes))), height: 90 },
  ].filter((panel): panel is TimePanel & typeof panel => panel.lines.length > 0);
  const domain = benchmarkDomain(benchmark);
  const view = domain && timeView(panels, domain, buckets);
  if (view === undefined) return { missing: 'Nobody could tell what client and server used while load ran.' };
  return drawChart({
    id,
    title: `Client and server over time: ${name}`,
    description: `${describeTrials(trials.length)} CPU above, memory below, on the axis of time of the load.`,
    view,
    table: timeTable(panels, buckets),
  });
}

/** Plots that one chart of a service's numbers has, at most. */
const maxServicePanels = 10;

/**
 * What the service said about itself over time, on the axis of `loadOverTime`: what never changed is left out, and what only grows is shown as
 * how much it grew per second.
 */
export async function serviceOverTime({ id, name, benchmark, buckets = maxBuckets }: OverTime): Promise<Drawn> {
  const names = [...new Set(benchmark.trials.flatMap(({ server }) => Object.keys(server.metrics)))];
  const changing = names.flatMap((metric): TimePanel[] => {
    const series = benchmark.trials.flatMap(({ server }) => (Object.hasOwn(server.metrics, metric) ? [{ time_s: server.time_s, values: server.metrics[metric]! }] : []));
    const level = unitOf(metric).level || benchmark.trials.some(({ server }) => server.levels?.includes(metric));
    const counter = !level && series.every(onlyGrows);
    const trials = counter ? series.map(growth) : series;
    // A counter that stood still is as quiet as a level that stayed, though each trial found it somewhere else.
    if (!(counter ? trials.some(({ values }) => values.some((value) => value !== null && value > 0)) : changes(trials))) return [];
    const { plot, unit, scale } = counter ? noUnit : unitOf(metric);
    if (plot === undefined) return [{ title: displayText(counter ? `${metric}, per second` : metric), unit, lines: [{ name: metric, trials }], height: 46 }];
    const line = displayText(nameWithoutUnit(metric));
    const scaled = trials.map(({ time_s, values }) => ({ time_s, values: values.map((value) => (isNumber(value) ? value * scale : null)) }));
    return [{ title: plot, unit, lines: [{ name: line, trials: scaled }], height: 46 }];
  });
  const all = sharedPlots(changing);
  const panels = all.slice(0, maxServicePanels);
  const left = all.length - panels.length;
  const domain = benchmarkDomain(benchmark);
  const view = domain && timeView(panels, domain, buckets);
  if (view === undefined) return { missing: names.length === 0 ? 'The service told nothing about itself while load ran.' : 'What the service told about itself never changed while load ran.' };
  return drawChart({
    id,
    title: `The service about itself: ${name}`,
    description: `${describeTrials(benchmark.trials.length)} What never changed is left out; what only grows is shown as growth per second.${left > 0 ? ` ${left} more are in the table.` : ''}`,
    view,
    table: timeTable(all, buckets),
  });
}

/** Numbers in these units are comparable: they share a plot. Some are no counts, even where they only grow. What a name says nothing of has a plot of its own. */
const sharedUnits = [
  { ending: /_share$/, plot: 'Shares', unit: 'share', scale: 1, level: true },
  { ending: /_ms$/, plot: 'Times', unit: 'ns', scale: 1e6, level: true },
  { ending: /_seconds$/, plot: 'Times', unit: 'ns', scale: 1e9, level: false },
  { ending: /_bytes$/, plot: 'Bytes', unit: 'bytes', scale: 1, level: false },
] as const;

interface UnitOfNumber {
  readonly plot: string | undefined;
  readonly unit: ColumnUnit;
  readonly scale: number;
  readonly level: boolean;
}

const noUnit: UnitOfNumber = { plot: undefined, unit: 'count', scale: 1, level: false };

const unitOf = (metric: string): UnitOfNumber => sharedUnits.find(({ ending }) => ending.test(metric)) ?? noUnit;

/** `kv_cache_usage`, whose plot says that it is a share. */
const nameWithoutUnit = (metric: string): string => sharedUnits.reduce((name, { ending }) => name.replace(ending, ''), metric);

/** Lines that a plot has, at most: more cannot be told from each other. */
const maxLines = 6;

/** Plots of the same title as one, as long as its lines can be told from each other. */
function sharedPlots(panels: readonly TimePanel[]): TimePanel[] {
  const plots: TimePanel[] = [];
  for (const panel of panels) {
    const index = plots.findIndex(({ title, lines }) => title === panel.title && lines.length < maxLines && isShared(title));
    if (index === -1) plots.push(panel);
    else plots[index] = { ...plots[index]!, lines: [...plots[index]!.lines, ...panel.lines], height: 80 };
  }
  return plots.map((plot) => (isShared(plot.title) && plot.lines.length === 1 ? { ...plot, title: plot.lines[0]!.name } : plot));
}

const isShared = (title: string): boolean => sharedUnits.some(({ plot }) => plot === title);

const isNumber = (value: number | null | undefined): value is number => typeof value === 'number' && Number.isFinite(value);

const hasValues = (trials: readonly TimeSeries[]): boolean => trials.some(({ values }) => values.some(isNumber));

function changes(trials: readonly TimeSeries[]): boolean {
  const first = trials.flatMap(({ values }) => values.find(isNumber) ?? [])[0];
  return trials.some(({ values }) => values.some((value) => isNumber(value) && value !== first));
}

/** A count since the start of the service, as far as anybody can tell from outside. */
function onlyGrows({ values }: TimeSeries): boolean {
  let last = -Infinity;
  return values.every((value) => {
    if (!isNumber(value)) return true;
    const grows = value >= last;
    last = value;
    return grows;
  });
}

/** Differences to the value before, per second. */
function growth({ time_s, values }: TimeSeries): TimeSeries {
  return {
    time_s: time_s.slice(1),
    values: values.slice(1).map((value, index) => {
      const before = values[index];
      const seconds = time_s[index + 1]! - time_s[index]!;
      return isNumber(value) && isNumber(before) && seconds > 0 ? (value - before) / seconds : null;
    }),
  };
}
