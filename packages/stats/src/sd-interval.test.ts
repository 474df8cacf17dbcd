import { expect, test } from 'vitest';
import { normals } from '../fixtures/normals.ts';
import { sdInterval } from './index.ts';

const width = (of: readonly number[], confidence?: number): number => sdInterval(of, confidence)!.high / sdInterval(of, confidence)!.low;

test('is s · √((n - 1) ÷ chi-square)', () => {
  const values = [9.8, 10.1, 10.3, 9.9, 10.4, 9.7, 10, 10.2];
  // sd = numpy.std(values, ddof=1); sd * sqrt(7 / scipy.stats.chi2.ppf([0.975, 0.025], 7))
  const interval = sdInterval(values)!;
  expect(interval.low).toBeCloseTo(0.161_953_929_6, 9);
  expect(interval.high).toBeCloseTo(0.498_537_811, 9);
});

test('narrows with values, and with less confidence', () => {
  const normal = normals(3);
  const many = Array.from({ length: 40 }, normal);
  expect(width(many)).toBeLessThan(width(many.slice(0, 10)));
  expect(width(many, 0.8)).toBeLessThan(width(many));
});

test('holds the truth as often as it says', () => {
  const normal = normals(5);
  const simulations = 4_000;
  let held = 0;
  for (let i = 0; i < simulations; i++) {
    const { low, high } = sdInterval(Array.from({ length: 10 }, () => 0.03 * normal()))!;
    if (low <= 0.03 && 0.03 <= high) held++;
  }
  // 95 % ± four standard errors.
  expect(Math.abs(held / simulations - 0.95)).toBeLessThan(0.014);
});

test('does not exist of one value, and is 0 where all are the same', () => {
  expect(sdInterval([5])).toBeUndefined();
  expect(sdInterval([5, 5, 5])).toEqual({ low: 0, high: 0 });
});
