import { describe, expect, it } from 'vitest';
import { isChart } from './chart.ts';
import { loadOverTime } from './load-over-time.ts';
import { resourcesOverTime, serviceOverTime } from './resources-over-time.ts';
import { expectChart } from './testing/expect-chart.ts';
import type { SvgElement } from './testing/parse-svg.ts';
import { steadyTrial } from './testing/timed-benchmark.ts';

const load = (trials: readonly ReturnType<typeof steadyTrial>[], buckets?: number) => loadOverTime({ id: 'load-1', name: 'select only', benchmark: { trials }, ...(buckets === undefined ? {} : { buckets }) });

/** Vertical positions along a path. */
function heights(path: SvgElement): number[] {
  const [from, ...steps] = [...path.attributes['d']!.matchAll(/[Ml ,]?(-?\d*\.?\d+)(?:,(?=[\d.])|(?=-))(-?\d*\.?\d+)/g)].map(([, , y]) => Math.round(Number(y) * 10));
  return steps.reduce((all, change) => [...all, all.at(-1)! + change], [from!]);
}
const lines = (elements: readonly SvgElement[], colour: string): SvgElement[] => elements.filter(({ name, attributes }) => name === 'path' && attributes['stroke'] === colour && /l/.test(attributes['d'] ?? ''));

describe('load over time', () => {
  it('has throughput and latency on one axis of time, with the warm-up shaded and the percentiles told apart by dash', async () => {
    const { elements, texts, chart } = expectChart(await load([steadyTrial(60), steadyTrial(60), steadyTrial(60)]));
    expect(texts).toEqual(expect.arrayContaining(['Throughput, operations per second', 'Latency', 'p50', 'p95', 'slowest', 'seconds from the start of the measurement', '2 ms', '1,000']));
    expect(elements.filter(({ attributes }) => attributes['fill'] === 'var(--chart-shade)')).toHaveLength(2);
    const dashes = [1, 2, 3].map((index) => new Set(lines(elements, `var(--chart-${index})`).map(({ attributes }) => attributes['stroke-dasharray'])));
    expect(dashes[1]).toEqual(new Set(['6,3']));
    expect(dashes[2]).toEqual(new Set(['2,2']));
    expect(chart.description).toContain('median of 3 trials');
    expect(chart.description).toContain('Warm-up is shaded');
    expect(texts.join()).not.toContain('×');
  });

  it('marks when operations failed by a shape of its own, and counts them in the table', async () => {
    const failed = steadyTrial(60).intervals.time_s.map((time) => (time === 30 ? 7 : 0));
    const { elements, texts, chart } = expectChart(await load([steadyTrial(60, { failed }), steadyTrial(60)]));
    expect(texts).toContain('Throughput, operations per second · × operations failed');
    expect(elements.filter(({ name, attributes }) => name === 'path' && attributes['stroke'] === 'var(--chart-fail)')).toHaveLength(1);
    const column = chart.table.columns.findIndex(({ title }) => title === 'Failed operations');
    expect(chart.table.rows.map((row) => row[column] as number).reduce((sum, value) => sum + value)).toBe(7);
  });

  it('keeps a spike of one second in an hour of five trials, in 300 points and in 100', async () => {
    const spike = steadyTrial(3600).intervals.time_s.map((time) => (time === 1800 ? 4e9 : 5e6));
    for (const buckets of [300, 100]) {
      const { elements, chart } = expectChart(await load([...Array.from({ length: 4 }, () => steadyTrial(3600)), steadyTrial(3600, { max_ns: spike })], buckets));
      const slowest = lines(elements, 'var(--chart-3)').map(heights).find(({ length }) => length > 2)!;
      expect(slowest.filter((y) => y === Math.min(...slowest))).toHaveLength(1);
      expect(Math.max(...chart.table.rows.map((row) => row.at(-1) as number))).toBe(4e9);
      expect(chart.table.omitted).toBe(3605 - (buckets === 300 ? 60 : 25));
      expect(slowest.length).toBeLessThanOrEqual(buckets);
    }
  });

  it('is sensible for a run of one second, of three, and without a warm-up', async () => {
    for (const seconds of [1, 3]) {
      const { chart } = expectChart(await load([steadyTrial(seconds)]));
      expect(chart.table.rows).toHaveLength(seconds + 5);
    }
    const { elements, texts } = expectChart(await load([steadyTrial(1, { time_s: [0], completed: [1000], failed: [0], p50_ns: [1e6], p95_ns: [2e6], max_ns: [5e6] })]));
    expect(texts).toContain('Latency');
    expect(elements.filter(({ name, attributes }) => name === 'path' && attributes['fill']?.startsWith('var(--chart-') === true).length).toBeGreaterThan(3);
  });

  it('counts an interval that the end of the window cuts short by its own length', async () => {
    const cut = { ...steadyTrial(3, { time_s: [0, 1, 2], completed: [100, 100, 50], failed: [0, 0, 0], p50_ns: [1, 1, 1], p95_ns: [1, 1, 1], max_ns: [1, 1, 1] }), window_ns: 2.5e9 };
    const { chart } = expectChart(await load([cut]));
    expect(chart.table.rows.map((row) => row[1])).toEqual([100, 100, 100]);
  });

  it('breaks at seconds that have no value, and is drawn whatever else is no number', async () => {
    const time_s = steadyTrial(10).intervals.time_s;
    const holes = time_s.map((time) => (time === 4 ? null : time === 6 ? Number.NaN : time === 7 ? Infinity : 2e6));
    expectChart(await load([steadyTrial(10, { p95_ns: holes })]));
    const none = { completed: time_s.map(() => 0), p50_ns: time_s.map(() => null), p95_ns: time_s.map(() => null), max_ns: time_s.map(() => null) };
    const { texts } = expectChart(await load([steadyTrial(10, none)]));
    expect(texts).not.toContain('Latency');
  });

  it('is drawn whatever the numbers', async () => {
    const huge = steadyTrial(5).intervals.time_s.map((time) => (time === 2 ? Number.MAX_VALUE : -Number.MAX_VALUE));
    const tiny = huge.map(() => Number.MIN_VALUE);
    for (const change of [{ p50_ns: huge, p95_ns: huge }, { p50_ns: tiny, max_ns: huge.map(() => Number.MAX_VALUE) }]) {
      expect(expectChart(await load([steadyTrial(5, change)])).texts).toEqual(expect.arrayContaining(['p50', 'slowest']));
    }
  });

  it('says why there is none', async () => {
    const empty = { time_s: [], completed: [], failed: [], p50_ns: [], p95_ns: [], max_ns: [] };
    expect(await load([])).toEqual({ missing: expect.stringContaining('no second') as string });
    expect(isChart(await load([{ ...steadyTrial(0, empty), server: { time_s: [], cpu_cores: [], rss_bytes: [], metrics: {} }, client: {} }]))).toBe(false);
  });

  it('is the same, byte for byte, for the same result', async () => {
    const [first, second] = [await load([steadyTrial(60)]), await load([steadyTrial(60)])];
    expect(first).toEqual(second);
  });

  it('shows any name as text', async () => {
    const name = `"><script>alert(1)</script>\n\u202E${'x'.repeat(10_000)}`;
    const drawn = await loadOverTime({ id: 'a b"<', name, benchmark: { trials: [steadyTrial(5)] } });
    const { chart } = expectChart(drawn);
    expect(chart.id).toBe('a-b--');
    expect(chart.title.length).toBeLessThanOrEqual(120);
    expect(chart.svg).not.toContain('<script');
  });
});

describe('resources over time', () => {
  it('has client and server on the axis of the load', async () => {
    const { texts, chart } = expectChart(await resourcesOverTime({ id: 'r', name: 'x', benchmark: { trials: [steadyTrial(60), steadyTrial(60)] } }));
    expect(texts).toEqual(expect.arrayContaining(['CPU, cores in use', 'Memory, resident, MiB', 'server', 'client']));
    expect(chart.table.rows[10]).toEqual([expect.any(Number), 2, 0.5, 500, 200]);
  });

  it('does without what nobody knows', async () => {
    const { server, client, ...rest } = steadyTrial(10);
    const silent = { ...server, cpu_cores: server.cpu_cores.map(() => null), rss_bytes: server.rss_bytes.map(() => null) };
    const { texts } = expectChart(await resourcesOverTime({ id: 'r', name: 'x', benchmark: { trials: [{ ...rest, client, server: silent }] } }));
    expect(texts).not.toContain('server');
    expect(await resourcesOverTime({ id: 'r', name: 'x', benchmark: { trials: [{ ...rest, client: {}, server: silent }] } })).toEqual({ missing: expect.any(String) as string });
  });
});

describe('what a service tells about itself', () => {
  it('is shown where it changes: what only grows, as growth per second', async () => {
    const { texts, chart } = expectChart(await serviceOverTime({ id: 's', name: 'x', benchmark: { trials: [steadyTrial(20)] } }));
    expect(chart.table.columns.map(({ title }) => title)).toEqual(['Time', 'commits, per second']);
    expect(chart.table.rows[3]![1]).toBe(1000);
    expect(texts).not.toContain('idle');
    expect(await serviceOverTime({ id: 's', name: 'x', benchmark: { trials: [] } })).toEqual({ missing: expect.stringContaining('nothing') as string });
  });

  it('shares a plot among shares and among times, with their units, though they only grow', async () => {
    const trial = steadyTrial(5);
    const along = (of: (index: number) => number): number[] => trial.server.time_s.map((_, index) => of(index));
    const metrics = { kv_cache_usage_share: along((i) => i / 20), prefix_cache_hit_share: along((i) => 0.5 - i / 20), queue_mean_ms: along((i) => 2 * i), requests_waiting: along((i) => i % 3), generation_tokens: along((i) => 100 * i) };
    const { texts, chart } = expectChart(await serviceOverTime({ id: 's', name: 'x', benchmark: { trials: [{ ...trial, server: { ...trial.server, metrics } }] } }));
    expect(chart.table.columns).toEqual([
      { title: 'Time', unit: 's' },
      { title: 'Shares: kv_cache_usage', unit: 'share' },
      { title: 'Shares: prefix_cache_hit', unit: 'share' },
      { title: 'queue_mean', unit: 'ns' },
      { title: 'requests_waiting', unit: 'count' },
      { title: 'generation_tokens, per second', unit: 'count' },
    ]);
    expect(texts).toEqual(expect.arrayContaining(['kv_cache_usage', 'prefix_cache_hit', '40 %']));
    expect(texts.some((text) => text.endsWith(' ms'))).toBe(true);
  });

  it('shows a level as it is, though it was only seen to grow', async () => {
    const trial = steadyTrial(5);
    const metrics = { requests_running: trial.server.time_s.map((_, index) => index) };
    const { chart } = expectChart(await serviceOverTime({ id: 's', name: 'x', benchmark: { trials: [{ ...trial, server: { ...trial.server, metrics, levels: ['requests_running'] } }] } }));
    expect(chart.table.columns[1]).toEqual({ title: 'requests_running', unit: 'count' });
  });

  it('leaves out a counter that stood still in each trial, wherever that was', async () => {
    const trials = [5, 9].map((value) => {
      const trial = steadyTrial(5);
      return { ...trial, server: { ...trial.server, metrics: { still: trial.server.time_s.map(() => value) } } };
    });
    expect(await serviceOverTime({ id: 's', name: 'x', benchmark: { trials } })).toEqual({ missing: expect.stringContaining('never changed') as string });
  });

  it('is counted anew after a restart, and is a level where it goes up and down', async () => {
    const trial = steadyTrial(5);
    const metrics = { restarted: trial.server.time_s.map((_, index) => (index === 5 ? 0 : 100 + index)) };
    const { chart } = expectChart(await serviceOverTime({ id: 's', name: 'x', benchmark: { trials: [{ ...trial, server: { ...trial.server, metrics } }] } }));
    expect(chart.table.columns[1]!.title).toBe('restarted');
  });
});
