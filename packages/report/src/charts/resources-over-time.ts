import type { Drawn } from './chart.ts';
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
const maxServicePanels = 6;

/**
 * What the service said about itself over time, on the axis of `loadOverTime`: what never changed is left out, and what only grows is shown as
 * how much it grew per second.
 */
export async function serviceOverTime({ id, name, benchmark, buckets = maxBuckets }: OverTime): Promise<Drawn> {
  const names = [...new Set(benchmark.trials.flatMap(({ server }) => Object.keys(server.metrics)))];
  const changing = names.flatMap((metric): TimePanel[] => {
    const series = benchmark.trials.flatMap(({ server }) => (Object.hasOwn(server.metrics, metric) ? [{ time_s: server.time_s, values: server.metrics[metric]! }] : []));
    const counter = series.every(onlyGrows);
    const trials = counter ? series.map(growth) : series;
    // A counter that stood still is as quiet as a level that stayed, though each trial found it somewhere else.
    if (!(counter ? trials.some(({ values }) => values.some((value) => value !== null && value > 0)) : changes(trials))) return [];
    return [{ title: displayText(counter ? `${metric}, per second` : metric), unit: 'count', lines: [{ name: metric, trials }], height: 46 }];
  });
  const panels = changing.slice(0, maxServicePanels);
  const left = changing.length - panels.length;
  const domain = benchmarkDomain(benchmark);
  const view = domain && timeView(panels, domain, buckets);
  if (view === undefined) return { missing: names.length === 0 ? 'The service told nothing about itself while load ran.' : 'What the service told about itself never changed while load ran.' };
  return drawChart({
    id,
    title: `The service about itself: ${name}`,
    description: `${describeTrials(benchmark.trials.length)} What never changed is left out; what only grows is shown as growth per second.${left > 0 ? ` ${left} more are in the table.` : ''}`,
    view,
    table: timeTable(changing, buckets),
  });
}

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
