import { describe, expect, test } from 'vitest';
import { relativeSpread, spread } from './spread.ts';

describe('mean and standard deviation', () => {
  test('of a sample', () => {
    expect(spread([2, 4, 4, 4, 5, 5, 7, 9])).toEqual({ n: 8, mean: 5, sd: Math.sqrt(32 / 7) });
  });

  test('a large offset does not cost digits', () => {
    const { mean, sd } = spread([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]);
    expect(mean).toBe(1e9 + 10);
    expect(sd).toBeCloseTo(Math.sqrt(30), 9);
  });

  test('one value does not spread, and none has no mean', () => {
    expect(spread([3])).toEqual({ n: 1, mean: 3, sd: 0 });
    expect(spread([])).toEqual({ n: 0, mean: 0, sd: 0 });
  });
});

describe('relative spread', () => {
  test('is the same whatever the unit', () => {
    expect(relativeSpread([9, 10, 11])).toBeCloseTo(0.1, 12);
    expect(relativeSpread([9e6, 10e6, 11e6])).toBeCloseTo(0.1, 12);
  });

  test('does not exist of one value or around 0', () => {
    expect(relativeSpread([4])).toBeUndefined();
    expect(relativeSpread([-1, 1])).toBeUndefined();
  });
});
