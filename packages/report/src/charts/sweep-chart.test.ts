import { expect, it } from 'vitest';
import { sweepChart, type SweepPoint } from './sweep-chart.ts';
import { expectChart } from './testing/expect-chart.ts';

const points: readonly SweepPoint[] = [1000, 2000, 4000, 8000].map((rate, index) => ({ parameter: rate, throughput_per_s: Math.min(rate, 5000), latency_ns: 1e6 * (1 + index) }));
const sweep = { id: 'w', name: 'select', parameter: 'rate', latency: 'p95' };

it('labels each point with what was swept, and marks the knee and the SLO', async () => {
  const { elements, texts, chart } = expectChart(await sweepChart({ ...sweep, points, knee: 4000, slo_ns: 3.5e6 }));
  expect(texts).toEqual(expect.arrayContaining(['1,000', '2,000', '4,000', '8,000', 'SLO', 'throughput', 'latency, p95']));
  expect(elements.filter(({ attributes }) => attributes['stroke'] === 'var(--chart-text)' && attributes['fill'] === 'var(--chart-2)')).toHaveLength(1);
  expect(chart.table.rows.map((row) => row.at(-1))).toEqual(['', '', 'knee', '']);
  expect(texts).not.toContain('goodput');
});

it('shows goodput beside throughput where there is one', async () => {
  const { texts, chart } = expectChart(await sweepChart({ ...sweep, points: points.map((point, index) => ({ ...point, goodput_per_s: index === 3 ? null : 900 * (index + 1) })) }));
  expect(texts).toEqual(expect.arrayContaining(['goodput', 'rate', 'per second']));
  expect(chart.table.columns.map(({ title }) => title)).toEqual(['rate', 'Throughput', 'Goodput', 'Latency, p95']);
});

it('takes parameters that are text, a single point, points without a value, and latencies that differ by factors', async () => {
  expectChart(await sweepChart({ ...sweep, parameter: 'rate, concurrency', points: points.map((point, index) => ({ ...point, parameter: `a${index}`, goodput_per_s: 5 })) }));
  expectChart(await sweepChart({ ...sweep, points: points.slice(0, 1) }));
  const { texts } = expectChart(await sweepChart({ ...sweep, points: [...points, { parameter: 9000, throughput_per_s: null, latency_ns: null }, { parameter: 9500, throughput_per_s: 5000, latency_ns: 9e9 }] }));
  expect(texts).toContain('latency, p95, log scale');
  expect(texts).not.toContain('9,000');
});

it('says why there is none', async () => {
  expect(await sweepChart({ ...sweep, points: [{ parameter: 1, throughput_per_s: Number.NaN, latency_ns: 1 }] })).toEqual({ missing: expect.stringContaining('No point') as string });
});
