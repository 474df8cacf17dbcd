import { describe, expect, test } from 'vitest';
import { meanInterval, tDistribution, tQuantile } from './student-t.ts';

describe('the t quantile agrees with printed tables', () => {
  test.each([
    [0.975, 1, 12.706],
    [0.975, 2, 4.303],
    [0.975, 3, 3.182],
    [0.975, 4, 2.776],
    [0.975, 9, 2.262],
    [0.975, 10, 2.228],
    [0.975, 29, 2.045],
    [0.975, 120, 1.98],
    [0.95, 1, 6.314],
    [0.95, 4, 2.132],
    [0.95, 19, 1.729],
    [0.99, 9, 2.821],
    [0.995, 2, 9.925],
    [0.995, 60, 2.66],
    [0.9995, 5, 6.869],
  ])('t(%d, %d) = %d', (p, df, expected) => {
    expect(tQuantile(p, df)).toBeCloseTo(expected, 3);
  });

  // scipy.stats.t.ppf(p, df)
  test.each([
    [0.975, 1, 12.706_204_736_175],
    [0.975, 4, 2.776_445_105_198],
    [0.99, 9, 2.821_437_925_026],
    [0.99, 19, 2.539_483_190_624],
    [0.9999, 7, 7.063_432_828_158],
    [0.975, 1.5, 6.016_663_104_428],
    [0.975, 2.74, 3.360_297_083_342],
    [0.95, 3.3, 2.268_654_566_755],
    [0.995, 7.9, 3.367_766_441_946],
    [0.6, 1.1, 0.318_327_022_514],
    [0.975, 120.5, 1.979_846_734_639],
  ])('and to ten digits with SciPy: t(%d, %d)', (p, df, expected) => {
    expect(tQuantile(p, df)).toBeCloseTo(expected, 10);
  });

  // scipy.stats.t.cdf(t, df)
  test.each([
    [-2, 3, 0.069_662_98],
    [0, 4, 0.5],
    [1.5, 5, 0.903_048_16],
  ])('so much lies below %d with %d degrees of freedom', (t, df, expected) => {
    expect(tDistribution(t, df)).toBeCloseTo(expected, 7);
  });

  test('it is symmetric around 0', () => {
    expect(tQuantile(0.5, 7)).toBeCloseTo(0, 10);
    expect(tQuantile(0.025, 7)).toBe(-tQuantile(0.975, 7));
  });

  test('with many degrees of freedom it is that of the normal distribution', () => {
    expect(tQuantile(0.975, 100_000)).toBeCloseTo(1.95998, 4);
  });

  test.each([[0, 3], [1, 3], [Number.NaN, 3], [0.9, 0], [0.9, 0.5], [0.9, Number.NaN]])('t(%d, %d) does not exist', (p, df) => {
    expect(() => tQuantile(p, df)).toThrow(RangeError);
  });
});

describe('the interval of a mean', () => {
  test('is mean ± t · sd / √n', () => {
    // sd of 9, 10, 11 is 1; t(0.975, 2) = 4.3027; ÷ √3.
    const interval = meanInterval([9, 10, 11])!;
    expect(interval.low).toBeCloseTo(10 - 2.48414, 4);
    expect(interval.high).toBeCloseTo(10 + 2.48414, 4);
  });

  test('is that of SciPy', () => {
    // scipy.stats.t.interval(0.95, 3, loc=numpy.mean(x), scale=scipy.stats.sem(x)) of x = [9, 10, 11, 14]
    const interval = meanInterval([9, 10, 11, 14])!;
    expect(interval.low).toBeCloseTo(7.562_565_118_1, 9);
    expect(interval.high).toBeCloseTo(14.437_434_881_9, 9);
  });

  test('is wider with more confidence', () => {
    const wide = meanInterval([1, 2, 3, 4], 0.99)!;
    const narrow = meanInterval([1, 2, 3, 4], 0.9)!;
    expect(wide.high - wide.low).toBeGreaterThan(narrow.high - narrow.low);
  });

  test('does not exist of a single value', () => {
    expect(meanInterval([5])).toBeUndefined();
  });
});
