import type { IntervalPoint } from './interval-series.ts';

/**
 * Which share of the operations that ended in the last so many seconds have failed, warm-up included; `undefined` before the load is as
 * old, and where nothing ended.
 */
export function recentErrors(points: readonly IntervalPoint[], seconds: number): number | undefined {
  const [first, last] = [points.at(0), points.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const from_s = last.time_s + 1 - seconds;
  if (first.time_s > from_s) return undefined;
  const recent = points.filter(({ time_s }) => time_s >= from_s);
  const failed = recent.reduce((sum, point) => sum + point.failed, 0);
  const ended = recent.reduce((sum, point) => sum + point.completed + point.failed, 0);
  return ended === 0 ? undefined : failed / ended;
}
