import type { Panel } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import { panelChart } from './panel-chart.ts';
import { expectChart } from './testing/expect-chart.ts';

const recall = (x: number | null, view: Record<string, unknown> = {}): Panel => ({
  id: 'recall',
  title: 'Recall against rate',
  description: 'Each point is a benchmark.',
  columns: [
    { name: 'recall', title: 'Recall@k', unit: 'share' },
    { name: 'latency', title: 'Latency', unit: 'ns' },
  ],
  rows: [[0.9, x]],
  view: { mark: { type: 'line', point: true }, encoding: { x: { field: 'recall', type: 'quantitative' }, y: { field: 'latency', type: 'quantitative' } }, ...view },
});
const statements = (scale: number): Panel => ({
  id: 'statements',
  title: 'Statements',
  description: 'Latency of each.',
  columns: [
    { name: 'key', title: 'Statement', unit: 'text' },
    { name: 'latency', title: 'Latency', unit: 'ns' },
  ],
  rows: [['begin', 1e5 * scale], ['select', 2e6 * scale]],
  view: { mark: 'point', encoding: { y: { field: 'key', type: 'nominal' }, x: { field: 'latency', type: 'quantitative', scale: { type: 'log' } } } },
});
const from = (url: string) => ({ data: { url, format: { type: 'csv' } } });
const one = (panel: Panel) => panelChart({ id: 'w', panels: [{ benchmark: 'b', panel }] });

it('shows durations and shares as the rest of the report does', async () => {
  const { texts, chart } = expectChart(await one(recall(2e6)));
  expect(texts).toEqual(expect.arrayContaining(['2 ms', '90 %']));
  expect(chart.table).toEqual({ columns: [{ title: 'Recall@k', unit: 'share' }, { title: 'Latency', unit: 'ns' }], rows: [[0.9, 2e6]], omitted: 0 });
  expect(expectChart(await one(statements(1))).texts).toEqual(expect.arrayContaining(['begin', 'select', '100 µs', '1 ms', '2 ms']));
});

it('joins the points of a sweep in one plot, and says in the table whose they are', async () => {
  const { elements, chart } = expectChart(await panelChart({ id: 'w', panels: [1, 2, 3].map((ef) => ({ benchmark: `ef=${ef}`, panel: recall(ef * 1e6) })) }));
  expect(elements.filter(({ name, attributes }) => name === 'path' && attributes['fill'] === 'var(--chart-1)')).toHaveLength(3);
  expect(chart.table.rows[1]).toEqual(['ef=2', 0.9, 2e6]);
});

it('gives each benchmark its plot where their rows would lie over each other', async () => {
  const { texts } = expectChart(await panelChart({ id: 'w', panels: [1, 2].map((c) => ({ benchmark: `concurrency=${c}`, panel: statements(c) })) }));
  expect(texts).toEqual(expect.arrayContaining(['concurrency=1', 'concurrency=2']));
});

it('drops what is no number', async () => {
  const panel = { ...recall(1), rows: [[0.9, 1e6], [Number.NaN, 2e6], [0.5, Infinity], ['0.7', 3e6], [null, null]] };
  const { chart } = expectChart(await one(panel));
  expect(chart.table.rows[3]).toEqual([null, 3e6]);
  expect(await one(recall(null, {}))).toHaveProperty('svg');
  expect(await one({ ...recall(1), rows: [[null, Number.NaN]] })).toEqual({ missing: 'Recall against rate: there is no value to show.' });
  expect(await panelChart({ id: 'w', panels: [] })).toHaveProperty('missing');
});

describe('a view that', () => {
  it.each([
    ['is a picture', { mark: 'image', encoding: { url: { value: 'http://localhost:9/x.png' }, x: { field: 'recall', type: 'quantitative' } } }],
    ['has a colour from elsewhere', { mark: { type: 'bar', color: 'url(http://localhost:9/#a)' } }],
    ['looks up data', { transform: [{ lookup: 'recall', from: { ...from('file:///etc/passwd'), key: 'a', fields: ['b'] } }] }],
    ['is none', { mark: 7 }],
    ['has an expression that is none', { transform: [{ filter: 'datum.(' }] }],
    ['has nothing', { mark: undefined, encoding: undefined }],
  ])('%s is not drawn, and says so', async (_, view) => {
    expect(await one(recall(1e6, view))).toEqual({ missing: expect.stringMatching(/^Recall against rate cannot be drawn\. ./) as string });
  });

  it.each([
    ['brings data of its own', { ...from('http://localhost:9/x.csv'), datasets: { a: [] } }],
    ['has a layer from a file', { mark: undefined, layer: [{ ...from('file:///etc/passwd'), mark: 'line' }] }],
    ['is a link', { mark: { type: 'bar', href: 'javascript:alert(1)' } }],
    ['has parameters and a theme', { params: [{ name: 'a', select: 'interval' }], config: { background: 'red' }, width: 9e9, usermeta: {}, background: 'red' }],
  ])('%s is drawn without', async (_, view) => {
    const { chart } = expectChart(await one(recall(1e6, view)));
    expect(chart.svg).not.toMatch(/localhost|passwd|javascript|red/);
  });

  it('has expressions that reach nothing', async () => {
    await one(recall(1e6, { transform: [{ calculate: "datum.constructor.constructor('globalThis.reached = 1')()", as: 'a' }] }));
    expect(globalThis).not.toHaveProperty('reached');
  });
});

it('shows names as text, whatever they hold', async () => {
  const name = `<script>alert("1")</script>\n\u202E${'x'.repeat(10_000)}`;
  const panel = { ...statements(1), title: name, description: name, rows: [[name, 1e6], ['b', 2e6]] };
  const { texts } = expectChart(await panelChart({ id: 'w', panels: [{ benchmark: name, panel }, { benchmark: 'y', panel }] }));
  expect(texts.some((text) => text.startsWith('<script>alert("1")</'))).toBe(true);
});

it('of very many rows draws some', async () => {
  const panel = { ...recall(1), rows: Array.from({ length: 10_000 }, (_, index) => [index / 10_000, 1e6 + index]) };
  const { chart } = expectChart(await one(panel));
  expect(chart.description).toContain('Of 10,000 rows the first 2,000 are drawn.');
  expect(chart.table.omitted).toBe(9940);
  expect(chart.svg.length).toBeLessThan(400_000);
});
