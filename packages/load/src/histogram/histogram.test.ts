import { describe, expect, test } from 'vitest';
import * as hdr from 'hdr-histogram-js';
import { counterRandom } from '../random.ts';
import { readHistogram } from './hdr-encoding.ts';
import { Histogram } from './histogram.ts';

const lognormal = (n: number, seed = 1): number[] => {
  const random = counterRandom(seed);
  return Array.from({ length: n }, (_, i) => {
    random.at(i);
    return Math.exp(15 + 1.2 * random.normal());
  });
};

const histogramOf = (values: Iterable<number>, unit: 1 | 1000 = 1000): Histogram => {
  const histogram = new Histogram(unit);
  for (const value of values) histogram.record(value);
  return histogram;
};

describe('a histogram', () => {
  test('gives percentiles to three digits or half a microsecond, and count, extremes and mean exactly', () => {
    const values = lognormal(20_000);
    const histogram = histogramOf(values);
    const sorted = values.toSorted((a, b) => a - b);
    for (const p of [1, 10, 50, 90, 95, 99, 99.9]) {
      const exact = sorted[Math.ceil((p * sorted.length) / 100 - 1e-9) - 1]!;
      expect(Math.abs(histogram.percentile(p) - exact)).toBeLessThan(Math.max(0.001 * exact, 500));
    }
    expect(histogram.count).toBe(20_000);
    expect(histogram.min).toBe(sorted[0]);
    expect(histogram.max).toBe(sorted.at(-1));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(histogram.mean).toBeCloseTo(mean, 3);
    const stddev = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    expect(histogram.stddev / stddev).toBeCloseTo(1, 3);
    expect(histogram.percentile(0)).toBeCloseTo(histogram.min, -4);
    expect(histogram.percentile(100)).toBeLessThanOrEqual(histogram.max);
  });

  test('puts every value where the library would', () => {
    for (const unit of [1, 1000] as const) {
      const top = 3600e9 / unit;
      const library = new hdr.Float64Histogram(1, top, 3);
      const edges = Array.from({ length: 42 }, (_, bit) => [2 ** bit - 1, 2 ** bit, 2 ** bit + 1]).flat();
      const units = [...edges, 2047, 2048, 3_600_000_000, top].filter((value) => value <= top);
      for (const value of units) library.recordValue(value);
      const { buckets, counts, length } = readHistogram(histogramOf(units.map((value) => value * unit), unit).encode().data);
      const encoded = new Map(Array.from({ length }, (_, i) => [buckets[i]!, counts[i]!]));
      for (let i = 0; i < library.countsArrayLength; i++) expect(encoded.get(i) ?? 0).toBe(library.getCountAtIndex(i));
    }
  });

  test('takes what is beyond an hour without growing, and keeps its maximum and sum exact', () => {
    const histogram = histogramOf([1e6, 5000e9, 1e18]);
    expect(histogram.count).toBe(3);
    expect(histogram.max).toBe(1e18);
    expect(histogram.sum).toBe(1e6 + 5000e9 + 1e18);
    expect(histogram.percentile(50) / 3600e9).toBeCloseTo(1, 2);
    expect(histogram.encode().data.length).toBeLessThan(500);
  });

  test.each([Number.NaN, Infinity, -1])('refuses %d', (value) => {
    const histogram = histogramOf([5e6]);
    expect(() => histogram.record(value)).toThrow(expect.objectContaining({ code: 'UBENCH_E_HISTOGRAM_VALUE' }));
    expect([histogram.count, histogram.mean, histogram.max]).toEqual([1, 5e6, 5e6]);
  });

  test('of nothing is all zero', () => {
    const { count, min, max, mean, stddev, sum } = new Histogram();
    expect([count, min, max, mean, stddev, sum, new Histogram().percentile(99), new Histogram().shareAbove(1)]).toEqual(Array(8).fill(0));
  });

  test('counts functions in nanoseconds', () => {
    const histogram = histogramOf([12, 13, 14, 15, 2000], 1);
    expect(histogram.percentile(50)).toBe(14);
    expect(histogram.max).toBe(2000);
  });

  test('tells the share above a limit', () => {
    const histogram = histogramOf([1e6, 2e6, 3e6, 4e6]);
    expect([0.5e6, 1e6, 2.5e6, 4e6].map((limit) => histogram.shareAbove(limit))).toEqual([1, 0.75, 0.5, 0]);
  });

  test('can be emptied and used again', () => {
    const histogram = histogramOf(lognormal(100));
    histogram.reset();
    histogram.record(7e6);
    expect([histogram.count, histogram.min, histogram.max, histogram.mean, histogram.percentile(50)]).toEqual([1, 7e6, 7e6, 7e6, 7e6]);
  });
});

describe('merging', () => {
  test('parts merged, encoded or not, are the whole', () => {
    const values = lognormal(3000);
    const whole = histogramOf(values);
    const merged = new Histogram();
    const added = new Histogram();
    for (let part = 0; part < 3; part++) {
      const histogram = histogramOf(values.filter((_, i) => i % 3 === part));
      merged.addEncoded(structuredClone(histogram.encode()));
      added.add(histogram);
    }
    for (const sum of [merged, added]) {
      expect([sum.count, sum.min, sum.max]).toEqual([whole.count, whole.min, whole.max]);
      expect(sum.mean).toBeCloseTo(whole.mean, 3);
      for (const p of [1, 50, 99, 99.9]) expect(sum.percentile(p)).toBe(whole.percentile(p));
      expect(sum.stddev).toBeCloseTo(whole.stddev, 3);
    }
  });

  test('an empty part changes nothing', () => {
    const histogram = histogramOf([3e6]);
    histogram.addEncoded(new Histogram().encode());
    histogram.add(new Histogram());
    expect([histogram.count, histogram.min, histogram.max]).toEqual([1, 3e6, 3e6]);
  });

  test('data that is damaged, or of another unit, is refused', () => {
    const encoded = histogramOf([1e6, 2e6]).encode();
    for (const wrong of [{ ...encoded, data: encoded.data.slice(0, 9) }, { ...encoded, count: 3 }]) {
      expect(() => new Histogram().addEncoded(wrong)).toThrow(expect.objectContaining({ code: 'UBENCH_E_HISTOGRAM_DATA' }));
    }
    expect(() => new Histogram(1).addEncoded(encoded)).toThrow(expect.objectContaining({ code: 'UBENCH_E_HISTOGRAM_DATA' }));
  });
});
