import { describe, expect, it } from 'vitest';
import { shiftOf } from './index.ts';

describe('shiftOf', () => {
  it('bounds the mean on either side', () => {
    const shift = shiftOf([0.02, 0.04, 0.06])!;
    // mean 0.04, sd 0.02; t(0.95, 2) = 2.919986
    const margin = (2.919_986 * 0.02) / Math.sqrt(3);
    expect(shift).toMatchObject({ n: 3, median: 0.04, mean: expect.closeTo(0.04, 12), lower: expect.closeTo(0.04 - margin, 7), upper: expect.closeTo(0.04 + margin, 7) });
    // t = 0.04 / (0.02 / √3) = 3.4641, one-sided with 2 degrees of freedom.
    expect(shift.p).toBeCloseTo(0.037_090, 6);
    expect(shiftOf([-0.02, -0.04, -0.06])!.p).toBeCloseTo(1 - 0.037_090, 6);
  });

  it('is that of SciPy', () => {
    // r = scipy.stats.ttest_1samp([0.01, 0.05, -0.01, 0.04, 0.03], 0, alternative='greater'); r.pvalue, r.confidence_interval(0.95); and 'less'
    const { p, lower, upper } = shiftOf([0.01, 0.05, -0.01, 0.04, 0.03])!;
    expect(p).toBeCloseTo(0.044_887_935_391_9, 11);
    expect(lower).toBeCloseTo(0.001_039_307_424_2, 11);
    expect(upper).toBeCloseTo(0.046_960_692_575_9, 11);
  });

  it('has its lower bound at 0 where p is one minus the confidence', () => {
    const { p } = shiftOf([0.01, 0.05, -0.01, 0.04])!;
    expect(shiftOf([0.01, 0.05, -0.01, 0.04], 1 - p)!.lower).toBeCloseTo(0, 10);
  });

  it('leaves nothing to chance where all pairs are the same', () => {
    expect(shiftOf([0.1, 0.1])).toEqual({ n: 2, median: 0.1, mean: 0.1, lower: 0.1, upper: 0.1, p: 0 });
    expect(shiftOf([0, 0])!.p).toBe(1);
  });

  it('is nothing of fewer than two', () => {
    expect(shiftOf([])).toBeUndefined();
    expect(shiftOf([0.1])).toBeUndefined();
  });
});
