/**
 * How often the gate by history is right and wrong: ten accepted runs, one more is judged, all differ by the noise between sessions. The rates are of
 * 20,000 simulations with another seed.
 */
import { describe, expect, it, test } from 'vitest';
import { fourErrors } from '../../fixtures/share-of.ts';
import { normals } from '../../fixtures/normals.ts';
import { type HistoryVerdict, judgeAgainstHistory } from '../index.ts';

const normal = normals(102);
const simulations = 4_000;

const run = (noise: number, change = 0): number => 100 * (1 + change) * Math.exp(noise * normal());
const judge = (noise: number, change: number, margin: number): HistoryVerdict =>
  judgeAgainstHistory({ history: Array.from({ length: 10 }, () => run(noise)), observed: run(noise, change), better: 'lower', margin });

describe.each([
  { noise: 0.02, margin: 0.05, change: 0, FAIL: 0.005, PASS: 0.988, INCONCLUSIVE: 0.007 },
  { noise: 0.05, margin: 0.05, change: 0, FAIL: 0.01, PASS: 0.816, INCONCLUSIVE: 0.174 },
  { noise: 0.02, margin: 0.05, change: 0.1, FAIL: 0.931, PASS: 0.014, INCONCLUSIVE: 0.056 },
  { noise: 0.05, margin: 0.05, change: 0.1, FAIL: 0.223, PASS: 0.195, INCONCLUSIVE: 0.582 },
  { noise: 0.02, margin: 0.1, change: 0.1, FAIL: 0.494, PASS: 0.505, INCONCLUSIVE: 0.001 },
])('noise $noise, margin $margin, change $change', ({ noise, margin, change, ...rates }) => {
  it(`FAIL ${rates.FAIL}, PASS ${rates.PASS}, INCONCLUSIVE ${rates.INCONCLUSIVE}`, () => {
    const verdicts = Array.from({ length: simulations }, () => judge(noise, change, margin).verdict);
    for (const [verdict, rate] of Object.entries(rates)) {
      const share = verdicts.filter((each) => each === verdict).length / simulations;
      expect(Math.abs(share - rate), `${verdict}: ${share} instead of ${rate}`).toBeLessThanOrEqual(fourErrors(rate, simulations) + 0.001);
    }
  });
});

test('it says itself how much it would notice, right in the middle of what histories say', () => {
  for (const [noise, truth] of [[0.02, 0.931], [0.05, 0.22]] as const) {
    const said = Array.from({ length: 400 }, () => judge(noise, 0, 0.05).shift!.power).sort((a, b) => a - b);
    expect(said[100]!).toBeLessThan(truth);
    expect(said[300]!).toBeGreaterThan(truth);
  }
});
