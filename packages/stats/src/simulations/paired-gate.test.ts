/**
 * How often the gate of paired measurements is right and wrong. Each run differs from the next by its noise, and a pair by √2 times as much; the margin is
 * 5 %. The rates are of 20,000 simulations with another seed, and each test may miss them by four standard errors of its own.
 */
import { describe, expect, it, test } from 'vitest';
import { fourErrors, shareOf } from '../../fixtures/share-of.ts';
import { normals } from '../../fixtures/normals.ts';
import { holm, judgePairs, type PairedVerdict, shiftOf } from '../index.ts';

const normal = normals(101);
const simulations = 2_000;
const margin = 0.05;

const pairs = (n: number, noise: number, change: number): number[] => Array.from({ length: n }, () => Math.log1p(change) + noise * (normal() - normal()));
const verdictOf = (logRatios: readonly number[]): PairedVerdict => judgePairs([{ logRatios, margin }])[0]!.verdict;

/** Five pairs, and ten once where those cannot tell. */
function withLooks(noise: number, change: number): PairedVerdict {
  const ten = pairs(10, noise, change);
  const first = verdictOf(ten.slice(0, 5));
  return first === 'INCONCLUSIVE' ? verdictOf(ten) : first;
}

/** How far from the rate the verdict is seen, in allowed distances: within 1. */
function missed(verdict: PairedVerdict, rate: number, simulate: () => PairedVerdict): number {
  const share = shareOf(simulations, () => simulate() === verdict);
  return Math.abs(share - rate) / fourErrors(Math.min(Math.max(rate, 0.001), 0.999), simulations);
}

describe.each([
  { n: 3, FAIL: 0.013, PASS: 0.381, INCONCLUSIVE: 0.606, detected: 0.773 },
  { n: 5, FAIL: 0.006, PASS: 0.681, INCONCLUSIVE: 0.313, detected: 0.975 },
  { n: 10, FAIL: 0.0005, PASS: 0.953, INCONCLUSIVE: 0.047, detected: 0.998 },
])('$n pairs of runs with a noise of 3 %', ({ n, detected, ...rates }) => {
  it.each(['FAIL', 'PASS', 'INCONCLUSIVE'] as const)('without a change %s as often as is said', (verdict) => {
    expect(missed(verdict, rates[verdict], () => verdictOf(pairs(n, 0.03, 0)))).toBeLessThanOrEqual(1);
  });

  it('that are 10 % worse FAIL as often as is said', () => {
    expect(missed('FAIL', detected, () => verdictOf(pairs(n, 0.03, 0.1)))).toBeLessThanOrEqual(1);
  });
});

describe('5 pairs, and 10 where those cannot tell', () => {
  it.each([
    { noise: 0.03, change: 0, FAIL: 0.006, PASS: 0.956 },
    { noise: 0.02, change: 0, FAIL: 0.0002, PASS: 0.9995 },
    { noise: 0.03, change: 0.1, FAIL: 0.999, PASS: 0 },
    { noise: 0.02, change: 0.1, FAIL: 1, PASS: 0 },
    // As large as the margin: a PASS is wrong.
    { noise: 0.03, change: 0.05, FAIL: 0.609, PASS: 0.079 },
  ])('noise $noise, change $change: FAIL $FAIL, PASS $PASS', ({ noise, change, FAIL, PASS }) => {
    expect(missed('FAIL', FAIL, () => withLooks(noise, change))).toBeLessThanOrEqual(1);
    expect(missed('PASS', PASS, () => withLooks(noise, change))).toBeLessThanOrEqual(1);
  });
});

test('of 20 metrics without a change, one looks changed in most runs, unless Holm is asked', () => {
  const runs = Array.from({ length: simulations }, () => Array.from({ length: 20 }, () => shiftOf(pairs(5, 0.03, 0))!));
  const share = (red: (metrics: (typeof runs)[number]) => boolean): number => runs.filter(red).length / simulations;
  expect(share((metrics) => metrics.some(({ p }) => p < 0.05))).toBeGreaterThan(0.6);
  const large = share((metrics) => metrics.some(({ p, median }) => p < 0.05 && median > Math.log1p(margin)));
  expect(large).toBeGreaterThan(0.1);
  expect(large).toBeLessThan(0.17);
  expect(share((metrics) => holm(metrics.map(({ p }) => p)).some((p) => p < 0.05))).toBeLessThan(0.05 + fourErrors(0.05, simulations));
  expect(shareOf(simulations / 4, () => judgePairs(Array.from({ length: 20 }, () => ({ logRatios: pairs(5, 0.03, 0), margin }))).some(({ verdict }) => verdict === 'FAIL'))).toBeLessThan(0.011 + fourErrors(0.011, simulations / 4));
});
