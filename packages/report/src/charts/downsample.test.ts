import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bucket, downsample, timeGrid, type TimeSeries } from './downsample.ts';

const seconds = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);
const finite = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null && Number.isFinite(value)) as number[];

const value = fc.oneof(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.constantFrom(null, Number.NaN, Infinity, -Infinity, 0));
const series: fc.Arbitrary<TimeSeries> = fc
  .array(fc.tuple(fc.double({ min: -100, max: 4000, noNaN: true }), value), { minLength: 1, maxLength: 500 })
  .map((points) => points.toSorted((a, b) => a[0] - b[0]))
  .map((points) => ({ time_s: points.map(([time]) => time), values: points.map(([, each]) => each) }));

const inOrder = ({ low, median, high }: Bucket): boolean =>
  low === null || median === null || high === null ? low === median && median === high : low <= median && median <= high;

describe('downsample', () => {
  it('never loses an extreme, a failure or a moment, and never makes more than was asked for', () => {
    fc.assert(
      fc.property(fc.array(series, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 300 }), (trials, limit) => {
        const buckets = downsample(trials, timeGrid(trials, limit)!);
        expect(buckets.length).toBeLessThanOrEqual(limit);
        const all = finite(trials.flatMap(({ values }) => values));
        const lows = finite(buckets.map(({ low }) => low));
        const highs = finite(buckets.map(({ high }) => high));
        expect(Math.min(...lows)).toBe(Math.min(...all));
        expect(Math.max(...highs)).toBe(Math.max(...all));
        expect(buckets.filter((bucket) => !inOrder(bucket))).toEqual([]);
        expect(buckets.map(({ time_s }) => time_s)).toEqual(buckets.map(({ time_s }) => time_s).toSorted((a, b) => a - b));
      }),
    );
  });

  it('of one spike in an hour of five trials keeps the spike', () => {
    const trials = [0, 1, 2, 3, 4].map((trial) => ({ time_s: seconds(-30, 3630), values: seconds(0, 3630).map((index) => (trial === 3 && index === 1234 ? 9_999 : 10)) }));
    const buckets = downsample(trials, timeGrid(trials)!);
    expect(buckets.length).toBeGreaterThan(250);
    expect(buckets.length).toBeLessThanOrEqual(300);
    const spikes = buckets.filter(({ high }) => high === 9_999);
    expect(spikes).toHaveLength(1);
    expect(Math.abs(spikes[0]!.time_s - 1204)).toBeLessThan(13);
    expect(spikes[0]!.median).toBe(10);
  });

  it('of a short run keeps every point at its time', () => {
    for (const count of [1, 2, 3, 10, 299, 300]) {
      const only = { time_s: seconds(-2, count), values: seconds(100, count) };
      const buckets = downsample([only], timeGrid([only])!);
      expect(buckets.map(({ time_s, median }) => [time_s, median])).toEqual(only.time_s.map((time, index) => [time, only.values[index]]));
    }
  });

  it('takes the median over trials in each second', () => {
    const trials = [1, 7, 100].map((height) => ({ time_s: seconds(0, 4), values: [height, height, height, height] }));
    expect(downsample(trials, timeGrid(trials)!).map(({ low, median, high, total }) => [low, median, high, total])).toEqual([0, 1, 2, 3].map(() => [1, 7, 100, 108]));
  });

  it('lets no span reach over the start of the measurement', () => {
    const trials = [{ time_s: seconds(-37, 1037), values: seconds(-37, 1037).map((time) => (time < 0 ? -1 : 1)) }];
    const mixed = downsample(trials, timeGrid(trials, 50)!).filter(({ low, high }) => low !== high);
    expect(mixed).toEqual([]);
  });

  it('takes what is sampled a little sooner or later for the same second, around the start too', () => {
    const jitter = [0.02, -0.03, 0.01, -0.2, 0.3];
    const trials = [1, -1].map((sign) => ({ time_s: jitter.map((late, index) => index - 1 + sign * late), values: [1, 2, 3, 4, 5] }));
    expect(downsample(trials, timeGrid(trials)!).map(({ low, high }) => [low, high])).toEqual([1, 2, 3, 4, 5].map((each) => [each, each]));
  });

  it('keeps gaps as gaps, and has nothing where there is no time', () => {
    const gap = { time_s: [0, 1, 2], values: [5, null, 7] };
    expect(downsample([gap], timeGrid([gap])!).map(({ seen, median }) => [seen, median])).toEqual([[true, 5], [true, null], [true, 7]]);
    expect(timeGrid([{ time_s: [] }])).toBeUndefined();
    expect(timeGrid([{ time_s: [Number.NaN] }])).toBeUndefined();
  });
});
