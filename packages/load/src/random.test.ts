import { describe, expect, test } from 'vitest';
import { counterRandom, hashSeed } from './random.ts';

const n = 100_000;

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Pearson's correlation of two equally long sequences. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [average(a), average(b)];
  let covariance = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (const [i, value] of a.entries()) {
    covariance += (value - meanA) * (b[i]! - meanB);
    squaresA += (value - meanA) ** 2;
    squaresB += (b[i]! - meanB) ** 2;
  }
  return covariance / Math.sqrt(squaresA * squaresB);
}

/** The `draw`-th number of each of the first operations. */
function drawsOf(seed: number, draw: number, stream?: number): number[] {
  const random = counterRandom(seed, stream);
  return Array.from({ length: n }, (_, i) => {
    random.at(i);
    for (let skipped = 0; skipped < draw; skipped++) random.float();
    return random.float();
  });
}

// Four standard deviations of the statistic: one false alarm in 16,000 seeds, and the seeds are fixed.
const correlationLimit = 4 / Math.sqrt(n);

describe('random numbers of an operation', () => {
  test('depend on the seed, the stream and the operation, and on nothing that ran before', () => {
    const first = counterRandom(7);
    first.at(41);
    const expected = [first.float(), first.float(), first.int(1, 1000), first.normal()];
    const second = counterRandom(7);
    for (let i = 0; i < 100; i++) second.normal();
    second.at(41);
    expect([second.float(), second.float(), second.int(1, 1000), second.normal()]).toEqual(expected);
    for (const other of [counterRandom(8), counterRandom(7, 1)]) {
      other.at(41);
      expect(other.float()).not.toBe(expected[0]);
    }
  });

  test.each([0, 1, 0xffffffff, 123456789])('first draws of successive operations are uniform (seed %d)', (seed) => {
    const draws = drawsOf(seed, 0);
    expect(Math.abs(average(draws) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    // Chi-squared with 99 degrees of freedom: mean 99, standard deviation 14.
    const bins = Array.from({ length: 100 }, () => 0);
    for (const draw of draws) bins[Math.floor(draw * 100)]!++;
    const chiSquared = bins.reduce((sum, count) => sum + (count - n / 100) ** 2 / (n / 100), 0);
    expect(chiSquared).toBeGreaterThan(99 - 4 * 14);
    expect(chiSquared).toBeLessThan(99 + 4 * 14);
  });

  test.each([1, 2, 3, 16, 1024])('first draws of operations %d apart are uncorrelated', (lag) => {
    const draws = drawsOf(42, 0);
    expect(Math.abs(correlation(draws.slice(lag), draws.slice(0, -lag)))).toBeLessThan(correlationLimit);
  });

  test('first and second draw, neighbouring seeds, and two streams are uncorrelated', () => {
    const draws = drawsOf(42, 0);
    for (const other of [drawsOf(42, 1), drawsOf(43, 0), drawsOf(42, 0, 1)]) {
      expect(Math.abs(correlation(draws, other))).toBeLessThan(correlationLimit);
    }
  });

  test('no two of the first operations begin alike, nor do far ones', () => {
    const random = counterRandom(1);
    const seen = new Set<number>();
    for (const base of [0, 2 ** 32, 2 ** 40]) {
      for (let i = base; i < base + 1000; i++) {
        random.at(i);
        seen.add(random.float() + random.float() * 2 ** 32);
      }
    }
    expect(seen.size).toBe(3000);
  });
});

describe('distributions', () => {
  test('int includes both bounds and hits every value equally often', () => {
    const random = counterRandom(3);
    const counts = new Map<number, number>();
    for (let i = 0; i < 60_000; i++) {
      random.at(i);
      const value = random.int(1, 6);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(4 * Math.sqrt(60_000 * (1 / 6) * (5 / 6)));
  });

  test('int of one value, of negative ones, and of a range beyond 32 bits', () => {
    const random = counterRandom(3);
    expect(random.int(9, 9)).toBe(9);
    for (let i = 0; i < 1000; i++) {
      random.at(i);
      const negative = random.int(-3, -1);
      expect(negative >= -3 && negative <= -1).toBe(true);
      const wide = random.int(0, 2 ** 40);
      expect(Number.isInteger(wide) && wide >= 0 && wide <= 2 ** 40).toBe(true);
    }
  });

  test('normal has mean 0 and variance 1, exponential mean 1 and variance 1', () => {
    const random = counterRandom(5);
    for (const [draw, mean, fourthMoment] of [
      [() => random.normal(), 0, 3],
      [() => random.exponential(), 1, 9],
    ] as const) {
      const values = Array.from({ length: n }, (_, i) => {
        random.at(i);
        return draw();
      });
      const variance = average(values.map((value) => (value - mean) ** 2));
      expect(values.every(Number.isFinite)).toBe(true);
      expect(Math.abs(average(values) - mean)).toBeLessThan(4 / Math.sqrt(n));
      expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt((fourthMoment - 1) / n));
    }
  });
});

test('the seed of a text is 32 bits, stable, and differs for texts that differ little', () => {
  expect(hashSeed('a.bench.ts > orders > point reads')).toBe(hashSeed('a.bench.ts > orders > point reads'));
  const seeds = Array.from({ length: 1000 }, (_, i) => hashSeed(`benchmark ${i}`));
  expect(new Set(seeds).size).toBe(1000);
  expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true);
  expect(hashSeed('')).toBe(hashSeed(''));
  // Another number here would give every benchmark other data.
  expect(hashSeed('ubench')).toBe(3641365420);
});
