import { expect, test } from 'vitest';
import { chiSquareDistribution, chiSquareQuantile } from './chi-square.ts';

// scipy.stats.chi2.ppf(p, df)
test.each([
  [0.025, 9, 2.700_389_5],
  [0.975, 9, 19.022_767_798_6],
  [0.05, 1, 0.003_932_14],
  [0.95, 1, 3.841_458_820_7],
  [0.5, 2, 1.386_294_361_1],
  [0.99, 4, 13.276_704_136],
  [0.025, 19, 8.906_516_482],
  [0.975, 19, 32.852_326_861_7],
  [0.95, 30, 43.772_971_825_7],
  [0.01, 99, 69.229_890_363_9],
])('chi-square(%d, %d) = %d', (p, df, expected) => {
  expect(chiSquareQuantile(p, df)).toBeCloseTo(expected, 8);
});

test('nothing lies below 0, and all below what is far out', () => {
  expect(chiSquareDistribution(-1, 3)).toBe(0);
  expect(chiSquareDistribution(0, 4)).toBe(0);
  expect(chiSquareDistribution(500, 5)).toBe(1);
});

test.each([[0, 3], [1, 3], [Number.NaN, 3], [0.9, 0], [0.9, 1.5]])('chi-square(%d, %d) does not exist', (p, df) => {
  expect(() => chiSquareQuantile(p, df)).toThrow(RangeError);
});
