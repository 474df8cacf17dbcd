import type { IntervalPoint } from './interval-series.ts';

/** How steady a throughput is, each as a share of its mean. */
export interface Stability {
  /** How far the least-squares line through it goes up or down from the first of the windows to the last. */
  readonly drift_share: number;
  /** Its coefficient of variation: the standard deviation of the windows ÷ their mean. */
  readonly spread_share: number;
}

/**
 * Of the throughput in the last windows of one second; `undefined` before there are so many, and where nothing completes. Of noise alone
 * both are expected to be alike: the slope of n windows has the standard error s·√(12 ÷ (n(n² − 1))), and over n − 1 seconds that is about
 * s for n = 10. So one limit suits both.
 */
export function stabilityOf(points: readonly IntervalPoint[], windows: number): Stability | undefined {
  const last = points.filter(({ time_s }) => time_s >= 0).slice(-windows);
  if (last.length < windows) return undefined;
  const mean = sumOf(last, ({ completed }) => completed) / windows;
  if (mean === 0) return undefined;
  const middle = (windows - 1) / 2;
  const slope = sumOf(last, ({ completed }, i) => (i - middle) * (completed - mean)) / sumOf(last, (_, i) => (i - middle) ** 2);
  const variance = sumOf(last, ({ completed }) => (completed - mean) ** 2) / (windows - 1);
  return { drift_share: (Math.abs(slope) * (windows - 1)) / mean, spread_share: Math.sqrt(variance) / mean };
}

const sumOf = (points: readonly IntervalPoint[], of: (point: IntervalPoint, i: number) => number): number =>
  points.reduce((sum, point, i) => sum + of(point, i), 0);
