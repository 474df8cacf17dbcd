import { Histogram } from '@ubench/load';
import { expect, test } from 'vitest';
import { percentileCurve } from './percentile-curve.ts';

const histogramOf = (values: Iterable<number>): Histogram => {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
};

test('a curve has the percentiles that the histogram has, and ends where ten samples lie beyond', () => {
  const histogram = histogramOf(Array.from({ length: 10_000 }, (_, i) => (i + 1) * 1000));
  const { share, value_ns } = percentileCurve(histogram)!;
  expect(share[0]).toBe(0);
  expect(share.at(-1)).toBe(0.999);
  expect(share).toEqual(share.toSorted((a, b) => a - b));
  expect(new Set(share).size).toBe(share.length);
  expect(value_ns).toEqual(share.map((each) => Math.round(histogram.percentile(each * 100))));
  // Ten for each nine.
  expect(share.filter((each) => each >= 0.9 && each < 0.99)).toHaveLength(10);
});

test('of fewer than twenty operations there is none, and of twenty it ends at the median', () => {
  expect(percentileCurve(new Histogram())).toBeUndefined();
  expect(percentileCurve(histogramOf(Array.from({ length: 19 }, () => 5e6)))).toBeUndefined();
  expect(percentileCurve(histogramOf(Array.from({ length: 20 }, () => 5e6)))?.share.at(-1)).toBe(0.5);
});
