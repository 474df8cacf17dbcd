import { expect, test } from 'vitest';
import { SecondSeries } from './second-series.ts';

test('each second has its counts, its slowest, and percentiles to 1 %', () => {
  const series = new SecondSeries();
  for (let i = 1; i <= 1_000; i++) series.completed(100e9 + i * 1e5, i * 1e4);
  series.completed(103.5e9, 7e6);
  series.failed(103.9e9);
  const { time_s, completed, failed, p50_ns, p95_ns, max_ns } = series.intervals(99.9e9);
  expect({ time_s, completed, failed, max_ns }).toEqual({ time_s: [1, 4], completed: [1_000, 1], failed: [0, 1], max_ns: [1e7, 7e6] });
  expect(Math.abs(p50_ns[0]! / 5e6 - 1)).toBeLessThan(0.01);
  expect(Math.abs(p95_ns[0]! / 9.5e6 - 1)).toBeLessThan(0.01);
  expect(p50_ns[1]).toBeLessThanOrEqual(7e6);
});

test('a second in which nothing succeeded has no latency', () => {
  const series = new SecondSeries();
  series.failed(5e9);
  expect(series.intervals(5e9)).toEqual({ time_s: [0], completed: [0], failed: [1], p50_ns: [null], p95_ns: [null], max_ns: [null] });
});
