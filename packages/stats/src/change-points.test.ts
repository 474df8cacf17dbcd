import { describe, expect, it } from 'vitest';
import { normals } from '../fixtures/normals.ts';
import { publishedSeries } from '../fixtures/published-series.ts';
import { fourErrors, shareOf } from '../fixtures/share-of.ts';
import { changePoints } from './index.ts';

const indexes = (values: readonly number[], options?: Parameters<typeof changePoints>[1]): number[] => changePoints(values, options).map(({ index }) => index);

const flat = (n: number, value: number): number[] => Array.from({ length: n }, () => value);

/** Values around `level(index)` with a noise of `noise`. */
const around = (n: number, level: (index: number) => number, noise: number, normal: () => number): number[] => Array.from({ length: n }, (_, index) => level(index) * Math.exp(noise * normal()));

describe('the changes that others found', () => {
  it('in a series that halves', () => expect(indexes(publishedSeries.halved.values)).toEqual(publishedSeries.halved.changes));

  // Nine values of which three and six differ can be ordered in 84 ways: never below 0.01.
  it('in stairs', () => expect(indexes(publishedSeries.stairs.values, { level: 0.05 })).toEqual(publishedSeries.stairs.changes));

  it('in the nights of TigerBeetle', () => expect(indexes(publishedSeries.tigerBeetle.values)).toEqual(publishedSeries.tigerBeetle.changes));
});

describe('changePoints', () => {
  it('tells how much it was before and after, each until the next change', () => {
    const found = changePoints([...flat(10, 100), ...flat(12, 110), ...flat(9, 90)]);
    expect(found.map(({ index, before, after }) => ({ index, before, after }))).toEqual([
      { index: 10, before: 100, after: 110 },
      { index: 22, before: 110, after: 90 },
    ]);
    for (const { p } of found) expect(p).toBeLessThanOrEqual(0.01);
  });

  it('finds the same each time, whatever the unit', () => {
    const values = around(30, (index) => (index < 17 ? 5 : 5.6), 0.03, normals(4));
    expect(changePoints(values)).toEqual(changePoints(values));
    expect(indexes(values.map((value) => value * 2 ** 20))).toEqual(indexes(values));
    expect(indexes(values)).toEqual([17]);
  });

  it('leaves the values as they are', () => {
    const values = Object.freeze([...publishedSeries.halved.values]);
    expect(() => changePoints(values)).not.toThrow();
  });

  it('finds none in few values, and none where nothing changes', () => {
    for (const values of [[], [1], [1, 2], [1, 1, 1, 9, 9], [1, 1, 1, 9, 9, 9], Array.from({ length: 50 }, () => 7)]) expect(changePoints(values)).toEqual([]);
  });

  it('passes over a single outlier, and over two apart', () => {
    const values = around(30, () => 100, 0.02, normals(9));
    expect(indexes(values)).toEqual([]);
    for (const at of [0, 3, 15, 28, 29]) expect(indexes(values.with(at, 1_000))).toEqual([]);
    expect(indexes(values.with(8, 500).with(20, 900))).toEqual([]);
  });

  it('keeps a change beside an outlier', () => {
    const values = around(30, (index) => (index < 15 ? 100 : 115), 0.02, normals(10));
    expect(indexes(values.with(5, 1_000))).toEqual([15]);
  });

  it('refuses values that are no numbers', () => {
    expect(() => changePoints([1, 2, Number.NaN])).toThrow(RangeError);
    expect(() => changePoints([1, 2, 3], { least: 1 })).toThrow(RangeError);
  });
});

describe('by simulation', () => {
  // 1 % and four standard errors.
  it.each([12, 30])('says of %d values without a change that there is one as seldom as its level', (n) => {
    const normal = normals(n);
    expect(shareOf(800, () => changePoints(around(n, () => 100, 0.03, normal)).length > 0)).toBeLessThan(0.01 + fourErrors(0.01, 800));
  });

  it('is as seldom wrong where the noise has a long tail', () => {
    const normal = normals(21);
    expect(shareOf(800, () => changePoints(around(20, () => 100, 0.5, normal)).length > 0)).toBeLessThan(0.01 + fourErrors(0.01, 800));
  });

  it('finds a change of 10 % in the middle of 20 runs with a noise of 3 %, within one run of where it is', () => {
    const normal = normals(22);
    const found = Array.from({ length: 100 }, () => indexes(around(20, (index) => (index < 10 ? 100 : 110), 0.03, normal)));
    // 97 % and 94 % in the long run.
    expect(found.filter((each) => each.length > 0).length).toBeGreaterThanOrEqual(88);
    expect(found.filter((each) => each.some((index) => Math.abs(index - 10) <= 1)).length).toBeGreaterThanOrEqual(84);
  });

  it('finds it three runs after, where the noise is 2 %', () => {
    const normal = normals(23);
    // 97 % in the long run.
    expect(shareOf(100, () => changePoints(around(20, (index) => (index < 17 ? 100 : 110), 0.02, normal)).length > 0)).toBeGreaterThan(0.88);
  });
});
