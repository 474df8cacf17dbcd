import { describe, expect, test } from 'vitest';
import { median, quantile } from './quantile.ts';

describe('quantile', () => {
  test.each([
    [0, 1],
    [0.25, 1.75],
    [0.5, 2.5],
    [0.9, 3.7],
    [1, 4],
  ])('of 4, 1, 3, 2 at %d is %d, as in R and NumPy', (p, expected) => {
    expect(quantile([4, 1, 3, 2], p)).toBeCloseTo(expected, 12);
  });

  test('leaves the values in their order', () => {
    const values = [3, 1, 2];
    quantile(values, 0.5);
    expect(values).toEqual([3, 1, 2]);
  });

  test('of nothing does not exist, and neither does one outside 0 to 1', () => {
    expect(quantile([], 0.5)).toBeUndefined();
    expect(() => quantile([1], 1.1)).toThrow(RangeError);
  });
});

test('the median of an even number of values is the mean of the middle two', () => {
  expect(median([1, 10, 2, 9])).toBe(5.5);
  expect(median([7])).toBe(7);
});
