import { describe, expect, it } from 'vitest';
import { pairedRatio } from './index.ts';
import { normals } from '../fixtures/normals.ts';

describe('pairedRatio', () => {
  it('is the median of the rounds, and the geometric mean with its interval', () => {
    const ratio = pairedRatio([[1, 2], [2, 2], [4, 2]])!;
    expect(ratio.n).toBe(3);
    expect(ratio.median).toBe(1);
    expect(ratio.mean).toBeCloseTo(1, 12);
    // The log-ratios are -ln 2, 0, ln 2: their mean is 0 ± t(0.975, 2) · ln 2 / √3.
    const margin = (4.302_652_73 * Math.LN2) / Math.sqrt(3);
    expect(ratio.low).toBeCloseTo(Math.exp(-margin), 8);
    expect(ratio.high).toBeCloseTo(Math.exp(margin), 7);
  });

  it('turns over with its sides', () => {
    const pairs = [[3, 7], [2, 9], [5, 6]] as const;
    const [there, back] = [pairedRatio(pairs)!, pairedRatio(pairs.map(([a, b]) => [b, a]))!];
    expect(back.mean).toBeCloseTo(1 / there.mean, 12);
    expect(back.low).toBeCloseTo(1 / there.high!, 12);
  });

  it('is not moved by what slows down a whole round', () => {
    const steady = pairedRatio([[1, 2], [1.1, 2], [0.9, 2]]);
    expect(pairedRatio([[1, 2], [11, 20], [90, 200]])).toEqual({ ...steady, median: expect.closeTo(0.5, 12), mean: expect.closeTo(steady!.mean, 12), low: expect.closeTo(steady!.low!, 12), high: expect.closeTo(steady!.high!, 12) });
  });

  it('has no interval of one pair, and is none without pairs or without a ratio', () => {
    expect(pairedRatio([[1, 2]])).toEqual({ n: 1, median: 0.5, mean: 0.5, low: undefined, high: undefined });
    for (const pairs of [[], [[0, 1]], [[1, 0]], [[1, Number.NaN]], [[1, 2], [-1, 2]], [[1, Infinity]]] as const) expect(pairedRatio(pairs)).toBeUndefined();
  });

  it('holds the true ratio as often as it says, whatever the rounds have in common', () => {
    const normal = normals(1);
    const truth = 0.8;
    const rounds = (): [number, number][] =>
      Array.from({ length: 5 }, () => {
        const round = Math.exp(normal());
        return [truth * round * Math.exp(0.05 * normal()), round * Math.exp(0.05 * normal())];
      });
    const simulations = 4_000;
    let held = 0;
    for (let i = 0; i < simulations; i++) {
      const { low, high } = pairedRatio(rounds())!;
      if (low! <= truth && truth <= high!) held++;
    }
    // 95 % ± four standard errors.
    expect(held / simulations).toBeGreaterThan(0.936);
    expect(held / simulations).toBeLessThan(0.964);
  });
});
