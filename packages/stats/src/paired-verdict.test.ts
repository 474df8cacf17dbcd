import { describe, expect, it } from 'vitest';
import { judgePairs, type PairedVerdict } from './index.ts';
import { normals } from '../fixtures/normals.ts';

const normal = normals(7);

/** As the A/B gate measures: 5 pairs, and 10 once where a metric is undecided. */
function gate(metrics: readonly { readonly shift: number; readonly noise: number; readonly margin: number }[]): PairedVerdict[] {
  const pairs = metrics.map(({ shift, noise }) => Array.from({ length: 10 }, () => Math.log1p(shift) + noise * normal()));
  const judgeFirst = (n: number): PairedVerdict[] => judgePairs(metrics.map(({ margin }, index) => ({ logRatios: pairs[index]!.slice(0, n), margin }))).map(({ verdict }) => verdict);
  const first = judgeFirst(5);
  return first.includes('INCONCLUSIVE') ? judgeFirst(10) : first;
}

function shares(metrics: Parameters<typeof gate>[0], simulations = 2_000): Record<'anyFail' | 'allPass', number> {
  const verdicts = Array.from({ length: simulations }, () => gate(metrics));
  return {
    anyFail: verdicts.filter((each) => each.includes('FAIL')).length / simulations,
    allPass: verdicts.filter((each) => each.every((verdict) => verdict === 'PASS')).length / simulations,
  };
}

const judge = (logRatios: readonly number[]): PairedVerdict => judgePairs([{ logRatios, margin: 0.05 }])[0]!.verdict;

describe('judgePairs', () => {
  it('fails what is worse beyond chance and beyond the margin, and passes what cannot be', () => {
    expect(judge([0.1, 0.11, 0.09, 0.1, 0.12])).toBe('FAIL');
    expect(judge([0.01, 0.02, -0.01, 0, 0.01])).toBe('PASS');
    expect(judge([-0.1, -0.11, -0.09])).toBe('PASS');
    // Worse without doubt, but within what is accepted.
    expect(judge([0.03, 0.031, 0.03, 0.029, 0.03])).toBe('PASS');
    expect(judge([0.3, -0.3, 0.2, -0.1, 0.1])).toBe('INCONCLUSIVE');
    expect(judge([0.5])).toBe('INCONCLUSIVE');
  });

  it('wants more of each the more metrics there are', () => {
    const doubtful = { logRatios: [0.02, 0.2, 0.08, 0.11, 0.03], margin: 0.05 };
    const same = { logRatios: [0.01, -0.01, 0, 0.01, 0], margin: 0.05 };
    expect(judgePairs([doubtful])[0]!.verdict).toBe('FAIL');
    expect(judgePairs([doubtful, same, same])[0]!.verdict).toBe('INCONCLUSIVE');
  });

  it('seldom fails what has not changed, also with three metrics and a noisy machine', () => {
    expect(shares([{ shift: 0, noise: 0.02, margin: 0.05 }]).anyFail).toBeLessThan(0.005);
    const three = [0.05, 0.1, 0.15].map((margin) => ({ shift: 0, noise: 0.1, margin }));
    expect(shares(three).anyFail).toBeLessThan(0.06);
  });

  it('passes what has not changed where the machine is quiet', () => {
    expect(shares([{ shift: 0, noise: 0.02, margin: 0.05 }]).allPass).toBeGreaterThan(0.97);
  });

  it('detects twice the margin where the noise is below it, and seldom passes a change as large as the margin', () => {
    expect(shares([{ shift: 0.1, noise: 0.02, margin: 0.05 }]).anyFail).toBeGreaterThan(0.97);
    expect(shares([{ shift: 0.05, noise: 0.05, margin: 0.05 }]).allPass).toBeLessThan(0.11);
  });
});
