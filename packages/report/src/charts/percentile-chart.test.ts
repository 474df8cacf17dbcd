import { describe, expect, it } from 'vitest';
import { percentileChart, type PercentileCurve } from './percentile-chart.ts';
import { expectChart } from './testing/expect-chart.ts';

const shares = [0, 0.5, 0.9, 0.99, 0.999, 0.9999];
const curve = (name: string, upTo = 6, scale = 1): PercentileCurve => ({ name, share: shares.slice(0, upTo), value_ns: [1e6, 2e6, 3e6, 4e6, 5e6, 6e6].slice(0, upTo).map((value) => value * scale) });
const chartOf = async (...curves: PercentileCurve[]) => expectChart(await percentileChart({ id: 'p', curves }));

/** Horizontal positions along a path that goes to the right: where it begins, and steps from there. */
const xs = (path: string): number[] => [...path.matchAll(/[Ml ]([\d.]+)/g)].reduce<number[]>((all, [, x]) => [...all, (all.at(-1) ?? 0) + Number(x)], []);

describe('the axis', () => {
  it('gives each tenfold rarer share the same room', async () => {
    const { elements } = await chartOf(curve('a'));
    const path = elements.find(({ name, attributes }) => name === 'path' && attributes['stroke'] === 'var(--chart-1)' && /l/.test(attributes['d']!))!;
    const [p0, , p90, p99, p999, p9999] = xs(path.attributes['d']!);
    expect(p0).toBe(0);
    const step = p9999! / 4;
    expect([p90, p99, p999].map((x) => Math.round(x! / step))).toEqual([1, 2, 3]);
    expect(Math.abs(p90! - step)).toBeLessThan(0.2);
  });

  it('is labelled with percentiles and durations', async () => {
    const { texts } = await chartOf(curve('a'));
    expect(texts).toEqual(expect.arrayContaining(['p50', 'p90', 'p99', 'p99.9', 'p99.99', '1 ms', '2 ms', '5 ms']));
  });
});

describe('a curve', () => {
  it('ends where fewer than ten samples lie beyond', async () => {
    const { chart } = await chartOf({ ...curve('few'), n: 1000 }, { ...curve('many'), n: 100_000 });
    expect(chart.table.columns.map(({ title }) => title)).toEqual(['Benchmark', 'p50', 'p90', 'p99', 'p99.9', 'p99.99']);
    expect(chart.table.rows).toEqual([
      ['few', 2e6, 3e6, 4e6, null, null],
      ['many', 2e6, 3e6, 4e6, 5e6, 6e6],
    ]);
  });

  it('may have one point, gaps, and a share of 1 that no axis has', async () => {
    await chartOf({ name: 'one', share: [0.5], value_ns: [1e6] });
    const { chart } = await chartOf({ name: 'x', share: [0.5, 0.9, 0.99, 1], value_ns: [1e6, null, Number.NaN, 9e6] });
    expect(chart.table.columns.map(({ title }) => title)).toEqual(['Benchmark', 'p50']);
  });

  it('is told apart by dash and shape', async () => {
    const { elements } = await chartOf(curve('a'), curve('b', 6, 2), curve('c', 6, 4));
    const dashes = elements.flatMap(({ attributes }) => (attributes['stroke-dasharray'] && /l/.test(attributes['d'] ?? '') ? [attributes['stroke-dasharray']] : []));
    expect(new Set(dashes).size).toBeGreaterThanOrEqual(2);
    // A dashed outline would make another shape of what the legend shows: only curves have dashes.
    expect(elements.filter(({ attributes }) => attributes['stroke-dasharray'] && !/l/.test(attributes['d'] ?? 'l'))).toEqual([]);
  });
});

describe('many curves', () => {
  it('are drawn up to eight, and in the table up to sixty', async () => {
    const { chart, elements } = await chartOf(...Array.from({ length: 1000 }, (_, index) => curve(`benchmark ${index}`, 6, 1 + index)));
    expect(new Set(elements.flatMap(({ attributes: { stroke } }) => (stroke?.startsWith('var(--chart-') && /\d/.test(stroke) ? [stroke] : []))).size).toBe(8);
    expect(chart.description).toContain('992 more curves are not drawn');
    expect(chart.table.rows).toHaveLength(60);
    expect(chart.table.omitted).toBe(940);
    expect(chart.svg.length).toBeLessThan(40_000);
  });

  it('stay apart where their names look alike', async () => {
    const long = 'x'.repeat(10_000);
    const { texts } = await chartOf(curve(`<script>"${long}1${long}`), curve(`<script>"${long}2${long}`, 6, 2));
    expect(texts.filter((text) => text.startsWith('<script>"xx'))).toHaveLength(2);
  });
});

it('says why there is none', async () => {
  expect(await percentileChart({ id: 'p', curves: [] })).toEqual({ missing: expect.stringContaining('too few samples') as string });
  expect(await percentileChart({ id: 'p', curves: [{ ...curve('x'), n: 5 }] })).toEqual({ missing: expect.any(String) as string });
});
