import { expect, test } from 'vitest';
import type { IntervalRecord } from '../agent-message.ts';
import { Histogram } from '../histogram/histogram.ts';
import { IntervalSeries } from './interval-series.ts';

function recordOf(agent: number, interval: number): IntervalRecord {
  const histogram = new Histogram();
  for (let i = 0; i < 20; i++) histogram.record((1 + agent * 20 + i) * 1e5);
  const measure = { operations: 20, errors: {}, histograms: { responseTime: histogram.encode() }, tallies: {} };
  return { agent, sequence: interval, interval, completed: 20, sent: 20, phases: { measure } };
}

test('of what waits for an agent that is behind nearly all is encoded, and nothing of it is lost', () => {
  const series = new IntervalSeries();
  const [agents, intervals] = [10, 50];
  for (let interval = 0; interval < intervals; interval++) {
    for (let agent = 1; agent < agents; agent++) series.add(recordOf(agent, interval), 'responseTime');
    expect(series.waiting.points).toBe(interval + 1);
    expect(series.waiting.decoded).toBeLessThanOrEqual(4);
  }
  // In no order, so that what was encoded is decoded again, and encoded again.
  for (let i = 0; i < intervals; i++) {
    series.add(recordOf(0, (i * 7) % intervals), 'responseTime');
    expect(series.waiting.decoded).toBeLessThanOrEqual(4);
  }
  series.closeBefore(30);
  expect(series.waiting.points).toBe(20);
  series.closeBefore(Infinity);
  expect(series.waiting.points).toBe(0);
  expect(series.waiting.decoded).toBeLessThanOrEqual(4);

  const whole = new Histogram();
  for (let agent = 0; agent < agents; agent++) whole.addEncoded(recordOf(agent, 0).phases.measure!.histograms['responseTime']!);
  expect(series.points.map(({ time_s }) => time_s)).toEqual(Array.from({ length: intervals }, (_, interval) => interval));
  for (const point of series.points) {
    expect(point).toMatchObject({ completed: 20 * agents, failed: 0, mean_ns: whole.mean, p50_ns: whole.percentile(50), p95_ns: whole.percentile(95), max_ns: whole.max });
    expect(point.stddev_ns).toBeCloseTo(whole.stddev, 3);
  }
});
