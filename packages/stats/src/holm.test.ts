import { expect, test } from 'vitest';
import { holm } from './index.ts';

test('p-values are multiplied by how many are not smaller, and never fall below a smaller one', () => {
  // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), 'holm')
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
  expect(holm([0.6, 0.9])).toEqual([1, 1]);
  expect(holm([0.2])).toEqual([0.2]);
  expect(holm([])).toEqual([]);
});
