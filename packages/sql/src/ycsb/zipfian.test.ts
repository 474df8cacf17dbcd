import { counterRandom, type Random } from '@ubench/load';
import { describe, expect, test } from 'vitest';
import { fnv64, remainder } from './fnv.ts';
import { keyChooser, scrambledItems, scrambledZeta } from './key-chooser.ts';
import { theta, zetaBetween, zetaOf, Zipfian } from './zipfian.ts';

const draws = 200_000;

/** How often each result came up in so many draws, of a fixed seed. */
function countsOf(next: (random: Random) => number): Map<number, number> {
  const random = counterRandom(20_240_607);
  const counts = new Map<number, number>();
  for (let i = 0; i < draws; i++) {
    random.at(i);
    const drawn = next(random);
    counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
  }
  return counts;
}

/** Pearson's statistic in standard deviations from its mean: beyond 4 of them only by a mistake. */
function chiSquare(observed: readonly number[], expected: readonly number[]): number {
  const sum = observed.reduce((total, count, i) => total + (count - expected[i]!) ** 2 / expected[i]!, 0);
  const freedom = observed.length - 1;
  return (sum - freedom) / Math.sqrt(2 * freedom);
}

/** Of the ten billion items of YCSB's scrambled distribution. */
const shareOf = (rank: number): number => (rank + 1) ** -theta / scrambledZeta;

const items = 1000;
const zeta = zetaBetween(0, items);

describe('zipfian ranks', () => {
  test('follow the distribution of the published method', () => {
    const zipfian = new Zipfian(items, zeta);
    const counts = countsOf((random) => zipfian.next(random));
    // The fraction of the unit interval below rank k ≥ 2 is where its formula reaches k.
    const eta = (1 - (2 / items) ** (1 - theta)) / (1 - zetaBetween(0, 2) / zeta);
    const below = (k: number): number => (k === 0 ? 0 : k === 1 ? 1 / zeta : k === items ? 1 : Math.max(zetaBetween(0, 2) / zeta, ((k / items) ** (1 - theta) - 1 + eta) / eta));
    const bounds = [0, 1, 2, 3, 4, 5, 8, 12, 20, 40, 80, 150, 300, 500, 700, 900, items];
    const between = bounds.slice(1).map((end, i) => ({ start: bounds[i]!, end }));
    const observed = between.map(({ start, end }) => [...counts].reduce((sum, [rank, count]) => sum + (rank >= start && rank < end ? count : 0), 0));
    const expected = between.map(({ start, end }) => draws * (below(end) - below(start)));
    expect(Math.min(...expected)).toBeGreaterThan(100);
    expect(Math.abs(chiSquare(observed, expected))).toBeLessThan(4);
    expect(Math.max(...counts.keys())).toBeLessThan(items);
  });

  test.each([2, 3, 10, 1000, 100_000])('are within two hundredths of the distribution itself, over %d items', (size) => {
    const sizeZeta = zetaBetween(0, size);
    const zipfian = new Zipfian(size, sizeZeta);
    const counts = countsOf((random) => zipfian.next(random));
    let share = 0;
    let deviation = 0;
    for (let rank = 0; rank < size; rank++) {
      share += (counts.get(rank) ?? 0) / draws - (rank + 1) ** -theta / sizeZeta;
      deviation = Math.max(deviation, Math.abs(share));
    }
    expect(deviation).toBeLessThan(0.02);
  });

  test('of one item are all the first', () => {
    const zipfian = new Zipfian(1, zetaBetween(0, 1));
    expect([...countsOf((random) => zipfian.next(random)).keys()]).toEqual([0]);
  });

  test('are the same whether the items were there or have been added', () => {
    const whole = new Zipfian(items, zeta);
    const grown = new Zipfian(10, zetaBetween(0, 10));
    for (const size of [11, 500, 12, items]) grown.growTo(size);
    const random = counterRandom(1);
    for (let i = 0; i < 1000; i++) {
      random.at(i);
      const expected = whole.next(random);
      random.at(i);
      expect(grown.next(random)).toBe(expected);
    }
  });
});

test('the zeta of many items is the sum of all their terms', () => {
  expect(zetaOf(1000)).toBe(zetaBetween(0, 1000));
  expect(zetaOf(3_000_000)).toBeCloseTo(zetaBetween(0, 3_000_000), 9);
});

describe('the choice of a record', () => {
  test("zipfian uses the zeta of YCSB's ten billion items", () => {
    expect(scrambledZeta).toBeCloseTo(zetaOf(scrambledItems), 8);
  });

  test('zipfian prefers few records, wherever their numbers lie', () => {
    const chooser = keyChooser('zipfian', items, 0);
    const counts = countsOf((random) => chooser.next(random, items - 1));
    const byCount = [...counts].sort(([, a], [, b]) => b - a);
    expect(byCount[0]![0]).toBe(remainder(fnv64(0), items));
    expect(byCount[1]![0]).toBe(remainder(fnv64(1), items));
    // What is left of the ten billion lies on all records alike.
    expect(byCount[0]![1] / draws).toBeCloseTo(shareOf(0) + (1 - shareOf(0)) / items, 2);
    expect(byCount[1]![1] / draws).toBeCloseTo(shareOf(1) + (1 - shareOf(0)) / items, 2);
    expect(counts.size).toBe(items);
  });

  test('latest prefers the newest, and goes with it', () => {
    const chooser = keyChooser('latest', items, zeta);
    for (const newest of [items - 1, items + 500]) {
      const counts = countsOf((random) => chooser.next(random, newest));
      const newestZeta = zetaBetween(0, newest + 1);
      expect(counts.get(newest)! / draws).toBeCloseTo(1 / newestZeta, 2);
      expect(counts.get(newest - 1)! / draws).toBeCloseTo(2 ** -theta / newestZeta, 2);
      expect(Math.min(...counts.keys())).toBeGreaterThanOrEqual(0);
      expect(Math.max(...counts.keys())).toBe(newest);
    }
  });

  test('uniform prefers none', () => {
    const chooser = keyChooser('uniform', items, 0);
    const counts = countsOf((random) => chooser.next(random, items - 1));
    const observed = Array.from({ length: items }, (_, record) => counts.get(record) ?? 0);
    expect(Math.abs(chiSquare(observed, observed.map(() => draws / items)))).toBeLessThan(4);
  });
});
