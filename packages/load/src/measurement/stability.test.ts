import { describe, expect, test } from 'vitest';
import type { IntervalPoint } from './interval-series.ts';
import { recentErrors } from './recent-errors.ts';
import { stabilityOf } from './stability.ts';

const pointsOf = (counts: readonly (number | readonly [completed: number, failed: number])[], from_s = 0): IntervalPoint[] =>
  counts.map((count, i) => {
    const [completed, failed] = typeof count === 'number' ? [count, 0] : count;
    return { time_s: from_s + i, completed, failed, mean_ns: null, stddev_ns: null, p50_ns: null, p95_ns: null, max_ns: null };
  });

describe('the stability of a throughput', () => {
  test('is unknown before there are enough seconds of measurement, and where nothing completes', () => {
    expect(stabilityOf(pointsOf([1, 1, 1, 1], -1), 4)).toBeUndefined();
    expect(stabilityOf(pointsOf([0, 0, 0, 0]), 4)).toBeUndefined();
  });

  test('has neither drift nor spread where nothing changes', () => {
    expect(stabilityOf(pointsOf([5, 5, 5, 5]), 4)).toEqual({ drift_share: 0, spread_share: 0 });
  });

  test('drifts by what a straight line goes up or down, of the mean', () => {
    const up = stabilityOf(pointsOf([90, 95, 100, 105, 110]), 5)!;
    expect(up.drift_share).toBeCloseTo(0.2, 12);
    expect(stabilityOf(pointsOf([110, 105, 100, 95, 90]), 5)!.drift_share).toBeCloseTo(0.2, 12);
    // s² = (10² + 5² + 5² + 10²) ÷ 4
    expect(up.spread_share).toBeCloseTo(Math.sqrt(62.5) / 100, 12);
  });

  test('spreads without drift where it goes up and down', () => {
    const { drift_share, spread_share } = stabilityOf(pointsOf([80, 120, 120, 80]), 4)!;
    expect(drift_share).toBeCloseTo(0, 12);
    expect(spread_share).toBeCloseTo(0.4 / Math.sqrt(3), 12);
  });

  test('is that of the last seconds alone', () => {
    expect(stabilityOf(pointsOf([1, 900, 5, 5, 5, 5]), 4)).toEqual({ drift_share: 0, spread_share: 0 });
  });
});

describe('recent errors', () => {
  test('are unknown before the load is as old, and where nothing ended', () => {
    expect(recentErrors([], 2)).toBeUndefined();
    expect(recentErrors(pointsOf([[0, 9]], -1), 2)).toBeUndefined();
    expect(recentErrors(pointsOf([0, 0]), 2)).toBeUndefined();
  });

  test('are a share of what ended in the last seconds, of the warm-up as well', () => {
    expect(recentErrors(pointsOf([[0, 100], [9, 1], [10, 0]], -1), 2)).toBe(1 / 20);
    expect(recentErrors(pointsOf([[5, 5], [10, 0]], -0.5), 1)).toBe(0);
    expect(recentErrors(pointsOf([[5, 5], [10, 0]], -1), 2)).toBe(0.25);
  });
});
