import { expect, test } from 'vitest';
import { sparkline } from './sparkline.ts';

test('the smallest is at the bottom and the largest at the top', () => {
  expect(sparkline([1, 2, 3, 4, 5, 6, 7, 8], 20)).toBe('▁▂▃▄▅▆▇█');
  expect(sparkline([8, 1], 20)).toBe('█▁');
});

test('values that are nearly the same look so', () => {
  expect(sparkline([430, 431, 430, 432], 20)).toMatch(/^[▄▅]{4}$/);
  expect(sparkline([5, 5, 5], 20)).toBe('▅▅▅');
  expect(sparkline([0, 0], 20)).toBe('▄▄');
});

test('more values than columns are drawn by their medians: a single outlier is not all that is seen', () => {
  expect(sparkline([1, 1, 1, 2, 2, 2], 2)).toBe('▁█');
  expect(sparkline([1, 1, 900, 2, 2, 2], 2)).toBe('▁█');
  expect(sparkline([], 5)).toBe('');
});
