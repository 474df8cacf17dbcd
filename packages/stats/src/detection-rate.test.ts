import { expect, it, test } from 'vitest';
import { detectionRate } from './index.ts';

// scipy.stats.nct.sf(scipy.stats.t.ppf(0.99, n - 1), n - 1, numpy.log(1.1) / (noise * numpy.sqrt(1 + 1 / n)))
test.each([
  [10, 0.02, 0.932_733_157_1],
  [10, 0.05, 0.219_950_913_7],
  [20, 0.03, 0.709_163_061_4],
  [2, 0.02, 0.097_275_460_4],
  [3, 0.05, 0.071_165_577_98],
  [100, 0.05, 0.324_380_190_6],
])('of %d values with a noise of %d, without a margin: %d, the non-central t', (n, noise, expected) => {
  expect(detectionRate({ n, noise, shift: Math.log(1.1), margin: 0, confidence: 0.99 })).toBeCloseTo(expected, 4);
});

// By 2,000,000 draws in NumPy: mean, sd and one more value, counting those beyond both the limit and log1p(margin).
test.each([
  [0.02, 0.05, 0.9308],
  [0.05, 0.1, 0.2133],
  [0.02, 0.1, 0.4996],
  [0.03, 0.15, 0.0786],
])('with a noise of %d and a margin of %d: %d, as drawn', (noise, margin, expected) => {
  expect(detectionRate({ n: 10, noise, shift: Math.log(1.1), margin: Math.log1p(margin), confidence: 0.99 })).toBeCloseTo(expected, 3);
});

it('is certain without noise', () => {
  expect(detectionRate({ n: 10, noise: 0, shift: 0.1, margin: 0.05, confidence: 0.99 })).toBe(1);
  expect(detectionRate({ n: 10, noise: 0, shift: 0.1, margin: 0.15, confidence: 0.99 })).toBe(0);
});
