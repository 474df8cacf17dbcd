/** What is usual elsewhere, and why no gate here does it: simulations of runs between which nothing has changed. */
import { describe, expect, it, test } from 'vitest';
import { fourErrors, shareOf } from '../../fixtures/share-of.ts';
import { normals } from '../../fixtures/normals.ts';
import { quantile, relativeSpread, shiftOf } from '../index.ts';
import { uniforms } from '../uniform.ts';

const normal = normals(103);
const uniform = uniforms(104);

/** Latencies of the requests of one run, whose level differs from that of others by the noise between runs. */
function requests(n: number, noise: number): Float64Array {
  const run = noise * normal();
  return Float64Array.from({ length: n }, () => Math.exp(run + 0.5 * normal()));
}

/** Mann & Whitney (1947), two-sided at 5 %, by the normal approximation. */
function looksDifferent(a: Float64Array, b: Float64Array): boolean {
  const [first, second] = [a.toSorted(), b.toSorted()];
  const [n, m] = [a.length, b.length];
  let below = 0;
  let smaller = 0;
  for (const value of first) {
    while (below < m && second[below]! < value) below++;
    smaller += below;
  }
  return Math.abs(smaller - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12) > 1.96;
}

describe('requests of runs pooled into one test', () => {
  it('flag one comparison in five, where runs differ by 2 % and have 1,000 requests', () => {
    expect(shareOf(600, () => looksDifferent(requests(1_000, 0), requests(1_000, 0)))).toBeLessThan(0.09);
    const flagged = shareOf(600, () => looksDifferent(requests(1_000, 0.02), requests(1_000, 0.02)));
    expect(flagged).toBeGreaterThan(0.14);
    expect(flagged).toBeLessThan(0.28);
  });

  it('flag the more of them the longer the runs: most at 10,000 requests', () => {
    expect(shareOf(100, () => looksDifferent(requests(10_000, 0.02), requests(10_000, 0.02)))).toBeGreaterThan(0.4);
  });
});

/** Logarithms of five runs. */
const five = (level: number): number[] => Array.from({ length: 5 }, () => level + 0.02 * normal());

describe.each([
  { allocation: 0.03, wrong: 0.138 },
  { allocation: 0.05, wrong: 0.243 },
  { allocation: 0.08, wrong: 0.334 },
])('five runs before and five after, where allocations differ by $allocation and runs by 2 %', ({ allocation, wrong }) => {
  const simulations = 2_000;

  it(`fail for nothing in ${wrong}`, () => {
    const share = shareOf(simulations, () => {
      const [before, after] = [five(allocation * normal()), five(allocation * normal())];
      return isWorse(before.map((value, index) => after[index]! - value));
    });
    expect(Math.abs(share - wrong)).toBeLessThan(fourErrors(wrong, simulations));
  });

  it('hardly ever do as five pairs in one allocation', () => {
    const share = shareOf(simulations, () => {
      const level = allocation * normal();
      const [before, after] = [five(level), five(level)];
      return isWorse(before.map((value, index) => after[index]! - value));
    });
    expect(share).toBeLessThan(0.004);
  });
});

/** As the paired gate fails it. */
const isWorse = (logRatios: readonly number[]): boolean => {
  const { p, median } = shiftOf(logRatios)!;
  return p < 0.05 && median > Math.log1p(0.05);
};

/** Efron (1979): the lower end of the one-sided 95 % percentile interval of the mean. */
function bootstrapBound(values: readonly number[]): number {
  const means = Array.from({ length: 300 }, () => values.reduce((sum) => sum + values[Math.floor(uniform() * values.length)]!, 0) / values.length);
  return quantile(means, 0.05)!;
}

test.each([
  { n: 3, least: 0.14, most: 0.22 },
  { n: 5, least: 0.07, most: 0.13 },
])('the percentile bootstrap of $n runs is wrong two to four times as often as it says, the t interval as often', ({ n, least, most }) => {
  const simulations = 1_500;
  const samples = Array.from({ length: simulations }, () => Array.from({ length: n }, normal));
  const wrong = samples.filter((values) => bootstrapBound(values) > 0).length / simulations;
  expect(wrong).toBeGreaterThan(least);
  expect(wrong).toBeLessThan(most);
  expect(samples.filter((values) => shiftOf(values)!.lower > 0).length / simulations).toBeLessThan(0.073);
});

test.each([
  { n: 100, runs: 1_500, least: 0.145, most: 0.185 },
  { n: 1_000, runs: 600, least: 0.05, most: 0.067 },
  { n: 10_000, runs: 150, least: 0.0145, most: 0.024 },
])('the p99 of $n requests differs by itself from run to run', ({ n, runs, least, most }) => {
  const spread = relativeSpread(Array.from({ length: runs }, () => requests(n, 0).sort()[Math.ceil(0.99 * n) - 1]!))!;
  expect(spread).toBeGreaterThan(least);
  expect(spread).toBeLessThan(most);
});
