import { describe, expect, it } from 'vitest';
import { normals } from '../fixtures/normals.ts';
import { unpairedRatio } from './unpaired-ratio.ts';

describe('the ratio of two sides without pairs', () => {
  // r = scipy.stats.ttest_ind(numpy.log(a), numpy.log(b), equal_var=False).confidence_interval(0.95); numpy.exp([r.low, r.high])
  it.each<[a: number[], b: number[], ratio: number, low: number, high: number]>([
    [[12, 13, 12.5], [10, 10.4, 9.9], 1.237_244_007_9, 1.140_110_456_094, 1.342_653_009_541],
    [[1, 2], [3, 3.5], 0.436_435_780_472, 0.011_254_096_682, 16.925_053_672_649],
    [[100, 120, 90, 105, 99], [101, 95], 1.044_785_556_907, 0.902_128_956_853, 1.210_000_911_322],
    [[5, 5], [4, 5], 1.118_033_988_75, 0.270_879_271_869, 4.614_601_890_26],
  ])('of %j and %j has the interval of SciPy', (a, b, ratio, low, high) => {
    const found = unpairedRatio(a, b)!;
    expect(found.ratio).toBeCloseTo(ratio, 10);
    expect(found.low).toBeCloseTo(low, 9);
    expect(found.high).toBeCloseTo(high, 8);
  });

  it('turns over with its sides', () => {
    const [there, back] = [unpairedRatio([3, 2, 5], [7, 9, 6, 8])!, unpairedRatio([7, 9, 6, 8], [3, 2, 5])!];
    expect(back.ratio).toBeCloseTo(1 / there.ratio, 12);
    expect(back.low).toBeCloseTo(1 / there.high, 12);
  });

  it('is exact where nothing spreads', () => {
    expect(unpairedRatio([0.1, 0.1, 0.1], [0.1, 0.1, 0.1])).toEqual({ ratio: 1, low: 1, high: 1 });
    expect(unpairedRatio([4, 4], [2, 2])).toEqual({ ratio: expect.closeTo(2, 12), low: expect.closeTo(2, 12), high: expect.closeTo(2, 12) });
  });

  it.each<[number[], number[]]>([[[1], [1, 2]], [[1, 2], []], [[0, 1], [1, 2]], [[1, 2], [1, Number.NaN]], [[1, -1], [1, 2]], [[1, Infinity], [1, 2]]])('there is none of %j and %j', (a, b) =>
    expect(unpairedRatio(a, b)).toBeUndefined());

  it('holds the true ratio as often as it says, with sides that spread differently', () => {
    const normal = normals(7);
    const side = (of: number, n: number, sd: number): number[] => Array.from({ length: n }, () => of * Math.exp(sd * normal()));
    const simulations = 4_000;
    let held = 0;
    for (let i = 0; i < simulations; i++) {
      const { low, high } = unpairedRatio(side(1.1, 5, 0.02), side(1, 4, 0.08))!;
      if (low <= 1.1 && 1.1 <= high) held++;
    }
    // 95 %, give or take what Welch's approximation is off with so few, and four standard errors.
    expect(held / simulations).toBeGreaterThan(0.93);
    expect(held / simulations).toBeLessThan(0.97);
  });
});
