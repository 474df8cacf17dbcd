import { describe, expect, it } from 'vitest';
import { type HistoryVerdict, judgeAgainstHistory } from './index.ts';

/** Median 100.25, and one run in a hundred lies above 103.72. */
const history = [101.2, 99.8, 100.5, 98.7, 102.1, 100, 99.1, 101.7, 100.9, 99.5];
const judge = (observed: number, change: Partial<Parameters<typeof judgeAgainstHistory>[0]> = {}): HistoryVerdict =>
  judgeAgainstHistory({ history, observed, better: 'lower', margin: 0.05, ...change });

describe('judgeAgainstHistory', () => {
  it('has its limit where the next run of the same kind seldom goes', () => {
    const { shift } = judge(100)!;
    // l = numpy.log(history); numpy.exp(l.mean() ± scipy.stats.t.ppf(0.99, 9) * l.std(ddof=1) * numpy.sqrt(1.1))
    expect(shift!.limit).toBeCloseTo(103.723_421_796, 8);
    expect(judge(100, { better: 'higher' }).shift!.limit).toBeCloseTo(97.075_343_82, 8);
    expect(shift!.median).toBe(100.25);
    expect(shift!.noise).toBeCloseTo(0.011_192_496_9, 10);
  });

  it('fails what is worse beyond the limit and beyond the margin', () => {
    expect(judge(106)).toMatchObject({ verdict: 'FAIL', n: 10, missing: 0 });
    expect(judge(106).reason).toBeUndefined();
    expect(judge(95, { better: 'higher' }).verdict).toBe('FAIL');
    // Beyond the limit, within the margin.
    expect(judge(104.5).verdict).toBe('PASS');
    expect(judge(104.5, { margin: 0.02 }).verdict).toBe('FAIL');
  });

  it('passes what is as good or better', () => {
    for (const observed of [100.25, 99, 50]) expect(judge(observed).verdict).toBe('PASS');
    for (const observed of [100.25, 103, 200]) expect(judge(observed, { better: 'higher' }).verdict).toBe('PASS');
  });

  it('does not pass what is worse by more than the margin because its history is noisy', () => {
    const noisy = history.map((value, index) => value * (index % 2 === 0 ? 1.1 : 0.9));
    expect(judge(112, { history: noisy })).toMatchObject({ verdict: 'INCONCLUSIVE', reason: 'within-noise' });
    expect(judge(101, { history: noisy }).verdict).toBe('PASS');
  });

  it('counts a change from the median, worse positive', () => {
    expect(judge(100.25 * 1.1).shift!.change).toBeCloseTo(Math.log(1.1), 12);
    expect(judge(100.25 * 1.1, { better: 'higher' }).shift!.change).toBeCloseTo(-Math.log(1.1), 12);
    const { lower, upper, change } = judge(106).shift!;
    expect(lower).toBeGreaterThan(0);
    expect(upper).toBeGreaterThan(change);
  });

  it('says how much it would notice: less the noisier the history, and nothing within the margin', () => {
    expect(judge(100).shift!.power).toBeGreaterThan(0.99);
    expect(judge(100, { margin: 0.15 }).shift!.power).toBeLessThan(0.01);
    const noisy = history.map((value, index) => value * (index % 2 === 0 ? 1.05 : 0.95));
    expect(judge(100, { history: noisy }).shift!.power).toBeLessThan(0.3);
  });

  it('does not judge by fewer than ten runs, and says how many are missing', () => {
    expect(judge(200, { history: history.slice(0, 9) })).toMatchObject({ verdict: 'INCONCLUSIVE', reason: 'few-runs', n: 9, missing: 1, shift: { median: 100.5 } });
    expect(judge(200, { history: [100] })).toEqual({ verdict: 'INCONCLUSIVE', reason: 'few-runs', n: 1, missing: 9, shift: undefined });
    expect(judge(200, { history: [] })).toEqual({ verdict: 'INCONCLUSIVE', reason: 'few-runs', n: 0, missing: 10, shift: undefined });
  });

  it('judges by the margin alone where all runs were the same', () => {
    const same = Array.from({ length: 10 }, () => 4);
    expect(judge(4, { history: same }).verdict).toBe('PASS');
    expect(judge(4.1, { history: same }).verdict).toBe('PASS');
    expect(judge(4.3, { history: same }).verdict).toBe('FAIL');
  });

  it('never passes what has no ratio', () => {
    for (const observed of [0, -1, Number.NaN, Infinity]) expect(judge(observed)).toMatchObject({ verdict: 'INCONCLUSIVE', reason: 'no-ratio', shift: undefined });
    expect(judge(100, { history: [...history, 0] })).toMatchObject({ verdict: 'INCONCLUSIVE', reason: 'no-ratio' });
  });
});
