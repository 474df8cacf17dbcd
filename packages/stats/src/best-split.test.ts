import { describe, expect, it } from 'vitest';
import { normals } from '../fixtures/normals.ts';
import { bestSplit } from './best-split.ts';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const distances = (left: readonly number[], right: readonly number[]): number[] => left.flatMap((a) => right.map((b) => Math.abs(a - b)));
/** Between different values, each pair twice: the mean is that of the pairs. */
const within = (values: readonly number[]): number[] => values.flatMap((a, index) => values.filter((_, other) => other !== index).map((b) => Math.abs(a - b)));

/** As the paper writes it: equations 5 to 7, term by term. */
function divergences(values: readonly number[], least: number): { index: number; divergence: number }[] {
  const all: { index: number; divergence: number }[] = [];
  for (let until = 0; until <= values.length; until++) {
    for (let index = least; index <= until - least; index++) {
      const [left, right] = [values.slice(0, index), values.slice(index, until)];
      const energy = 2 * mean(distances(left, right)) - mean(within(left)) - mean(within(right));
      all.push({ index, divergence: ((left.length * right.length) / until) * energy });
    }
  }
  return all;
}

describe('bestSplit', () => {
  it('finds what the formula of the paper finds', () => {
    const normal = normals(2);
    for (const n of [4, 5, 9, 20]) {
      const values = Array.from({ length: n }, (_, index) => normal() + (index > n / 2 ? 2 : 0));
      for (const least of [2, 3].filter((each) => n >= 2 * each)) {
        const [best] = divergences(values, least).sort((a, b) => b.divergence - a.divergence);
        const found = bestSplit(values, 0, n, least)!;
        expect(found.index).toBe(best!.index);
        expect(found.divergence).toBeCloseTo(best!.divergence, 10);
      }
    }
  });

  it('looks only at its part', () => {
    const values = [500, 500, 500, 1, 1, 1, 2, 2, 2, 500, 500, 500];
    expect(bestSplit(values, 3, 9, 3)).toEqual({ index: 6, divergence: 3 });
  });

  it('sees a change that is taken back', () => {
    const values = [...Array.from({ length: 10 }, () => 1), ...Array.from({ length: 5 }, () => 2), ...Array.from({ length: 10 }, () => 1)];
    expect([10, 15]).toContain(bestSplit(values, 0, values.length, 3)!.index);
  });

  it('finds none where a side would be too short', () => {
    expect(bestSplit([1, 1, 9, 9, 9], 0, 5, 3)).toBeUndefined();
    expect(bestSplit([], 0, 0, 2)).toBeUndefined();
  });
});
