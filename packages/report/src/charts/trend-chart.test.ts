import { expect, it } from 'vitest';
import { expectChart } from './testing/expect-chart.ts';
import { trendChart, type TrendPoint } from './trend-chart.ts';

const history = (count: number, value: (index: number) => number | null): TrendPoint[] => Array.from({ length: count }, (_, index) => ({ at: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(), label: `run ${index}`, value: value(index) }));
const trend = { id: 't', title: 'History of select', metric: 'latency.p99', unit: 'ns' } as const;

it('marks change points by a line and a shape, with the level of each part', async () => {
  const { elements, texts, chart } = expectChart(await trendChart({ ...trend, points: history(40, (index) => (index < 20 ? 1e6 : 2e6)), changes: [20], limit: 2.5e6 }));
  expect(elements.filter(({ name, attributes }) => name === 'line' && attributes['stroke-width'] === '5')).toHaveLength(2);
  expect(elements.filter(({ name, attributes }) => name === 'line' && attributes['stroke'] === 'var(--chart-2)')).toHaveLength(1);
  expect(elements.filter(({ name, attributes }) => name === 'path' && attributes['fill'] === 'var(--chart-2)')).toHaveLength(1);
  expect(elements.filter(({ name, attributes }) => name === 'line' && attributes['stroke'] === 'var(--chart-fail)')).toHaveLength(1);
  expect(texts).toContain('2026-01-01');
  expect(chart.table.rows[20]).toEqual(['2026-01-21T00:00:00.000Z', 'run 20', 2e6, 'from here on']);
  expect(chart.description).toContain('One change point');
});

it('marks the run that the page is about, and tells runs of one day apart by their time', async () => {
  const points = Array.from({ length: 4 }, (_, hour) => ({ at: `2026-01-05 0${hour}:15`, label: '', value: hour }));
  const { elements, texts, chart } = expectChart(await trendChart({ ...trend, points, current: 3 }));
  expect(elements.filter(({ name, attributes }) => name === 'path' && attributes['fill'] === 'var(--chart-3)')).toHaveLength(1);
  expect(texts).toEqual(expect.arrayContaining(['00:15', '03:15']));
  expect(chart.description).toContain('The diamond is this run.');
  expect(expectChart(await trendChart({ ...trend, points, current: -1 })).chart.description).not.toContain('diamond');
});

it('takes one run, gaps, and changes that are none', async () => {
  expectChart(await trendChart({ ...trend, points: history(1, () => 5) }));
  const { elements } = expectChart(await trendChart({ ...trend, points: history(10, (index) => (index % 3 === 0 ? null : index === 4 ? Number.NaN : 5)), changes: [0, 10, -3] }));
  expect(elements.filter(({ attributes }) => attributes['stroke'] === 'var(--chart-2)')).toEqual([]);
});

it('shows the youngest of a long history', async () => {
  const { chart } = expectChart(await trendChart({ ...trend, points: history(5000, (index) => index + 1), changes: [100, 4990] }));
  expect(chart.description).toContain('300 runs');
  expect(chart.svg.length).toBeLessThan(60_000);
  expect(chart.table.omitted).toBe(4940);
});

it('shows what a history holds as text', async () => {
  const { texts } = expectChart(await trendChart({ ...trend, metric: '<b>"x"', points: [{ at: '"+pi()+"', label: '<script>', value: 1 }] }));
  expect(texts).toEqual(expect.arrayContaining(['<b>"x"', '"+pi()+"']));
});

it('says why there is none', async () => {
  expect(await trendChart({ ...trend, points: history(3, () => null) })).toEqual({ missing: 'No run of the history has a value of latency.p99.' });
});
