import { expect, test } from 'vitest';
import { normalDensity, normalDistribution } from './normal.ts';

// scipy.stats.norm.cdf(z), SciPy 1.x
test.each([
  [-3, 0.001_349_898_031_630_093_3],
  [-1, 0.158_655_253_931_457_07],
  [0, 0.5],
  [0.5, 0.691_462_461_274_013_1],
  [1.96, 0.975_002_104_851_779_5],
  [4, 0.999_968_328_758_166_9],
])('so much lies below %d: %d', (z, expected) => {
  expect(normalDistribution(z)).toBeCloseTo(expected, 14);
});

test('far out it is 0 and 1', () => {
  expect(normalDistribution(-50)).toBe(0);
  expect(normalDistribution(50)).toBe(1);
});

test('the density is the slope', () => {
  expect(normalDensity(0)).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 15);
  expect((normalDistribution(1.0001) - normalDistribution(0.9999)) / 0.0002).toBeCloseTo(normalDensity(1), 8);
});
