import { expect, it } from 'vitest';
import { expectChart } from './testing/expect-chart.ts';
import { trialSpreadChart } from './trial-spread-chart.ts';

const dots = (elements: ReturnType<typeof expectChart>['elements'], index: number) => elements.filter(({ name, attributes }) => name === 'path' && attributes['fill'] === `var(--chart-${index})` && attributes['opacity'] === '0.75');

it('has a dot for each trial, and a line at the median', async () => {
  const { elements, texts, chart } = expectChart(
    await trialSpreadChart({ id: 's', metric: 'latency.p99', unit: 'ns', spreads: [{ name: 'select only', values: [1e6, 2e6, null, 3e6] }, { name: 'tpcb-like', values: [4e6, Number.NaN] }, { name: 'never', values: [null] }] }),
  );
  expect(dots(elements, 1)).toHaveLength(4);
  expect(elements.filter(({ attributes }) => attributes['fill'] === 'var(--chart-text)' && attributes['d']?.includes('h2v'))).toHaveLength(2);
  expect(texts).toEqual(expect.arrayContaining(['select only', 'tpcb-like', '2 ms']));
  expect(chart.table.rows).toEqual([['select only', '1 ms · 2 ms · 3 ms'], ['tpcb-like', '4 ms']]);
});

it('tells sides of a comparison apart by shape, colour and place', async () => {
  const { elements, texts } = expectChart(
    await trialSpreadChart({ id: 's', metric: 'throughput', unit: 'per_s', spreads: ['before', 'after'].map((side, index) => ({ name: 'select', side, values: [100 + index, 110 + index] })) }),
  );
  const [before, after] = [dots(elements, 1), dots(elements, 2)];
  // Two trials and the symbol of the legend.
  expect([before.length, after.length]).toEqual([3, 3]);
  expect(before[0]!.attributes['d']).not.toBe(after[0]!.attributes['d']);
  const height = ({ attributes }: (typeof before)[number]): string => attributes['transform']!.replace(/.*,/, '');
  expect(height(before[0]!)).not.toBe(height(after[0]!));
  expect(texts).toEqual(expect.arrayContaining(['before', 'after', 'select']));
});

it('of a thousand benchmarks draws forty', async () => {
  const { chart } = expectChart(await trialSpreadChart({ id: 's', metric: 'x', unit: 'count', spreads: Array.from({ length: 1000 }, (_, index) => ({ name: `b${index}`, values: [index] })) }));
  expect(chart.description).toContain('960 more');
  expect(chart.table.omitted).toBe(940);
});

it('says why there is none', async () => {
  expect(await trialSpreadChart({ id: 's', metric: 'latency.p99', unit: 'ns', spreads: [{ name: 'a', values: [null, Number.NaN, Infinity] }] })).toEqual({ missing: 'No trial has a value of latency.p99.' });
});
