import { expect, it } from 'vitest';
import { type Change, forestChart } from './forest-chart.ts';
import { expectChart } from './testing/expect-chart.ts';

const change = (name: string, more: Partial<Change> = {}): Change => ({ name, change_share: 0.02, low_share: -0.01, high_share: 0.05, margin_share: 0.05, verdict: 'PASS', ...more });

it('shows change, interval and margin, with a shape for each verdict', async () => {
  const changes = (['PASS', 'FAIL', 'INCONCLUSIVE', 'ERROR'] as const).map((verdict) => change(`b latency.${verdict}`, { verdict }));
  const { elements, texts, chart } = expectChart(await forestChart({ id: 'f', changes }));
  expect(texts).toEqual(expect.arrayContaining(['← better · change · worse →', 'FAIL', 'PASS', 'b latency.FAIL']));
  const bands = elements.filter(({ attributes }) => attributes['fill'] === 'var(--chart-shade)');
  expect(bands).toHaveLength(4);
  const marks = elements.filter(({ name, attributes }) => name === 'path' && /^var\(--chart-(pass|fail|unsure)\)$/.test(attributes['fill'] ?? ''));
  expect(new Set(marks.map(({ attributes }) => attributes['d'])).size).toBeGreaterThanOrEqual(4);
  expect(chart.table.rows[1]).toEqual(['b latency.FAIL', 0.02, -0.01, 0.05, 0.05, 'FAIL']);
});

it('does without bounds that nobody knows, and without a margin where nothing is judged', async () => {
  const { texts, chart } = expectChart(await forestChart({ id: 'f', changes: [{ name: 'x', change_share: -0.3, low_share: null, high_share: null }] }));
  expect(texts).not.toContain('not judged');
  expect(chart.table.columns).toHaveLength(4);
  expectChart(await forestChart({ id: 'f', changes: [change('x', { low_share: -Infinity, high_share: Number.NaN })] }));
});

it('draws the sixty worst of many in their order', async () => {
  const { chart, texts } = expectChart(await forestChart({ id: 'f', changes: Array.from({ length: 200 }, (_, index) => change(`m${index}`, { change_share: index / 1000 })) }));
  expect(texts).toContain('m199');
  expect(texts).not.toContain('m139');
  expect(texts.indexOf('m140')).toBeLessThan(texts.indexOf('m199'));
  expect(chart.table.omitted).toBe(140);
});

it('says why there is none', async () => {
  expect(await forestChart({ id: 'f', changes: [change('x', { change_share: null }), change('y', { change_share: Number.NaN })] })).toEqual({ missing: expect.stringContaining('no change') as string });
});
