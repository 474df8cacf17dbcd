import { expect, test } from 'vitest';
import { functionMetricUnits, metricUnits } from '../result/metric-units.ts';
import { trendMetrics } from './trend-metrics.ts';

const shown = (paths: readonly string[]): string[] => trendMetrics(paths, (path) => /\.(mean|min|max|p\d+|stddev)$/.test(path));

test('of a load, the throughput and the latency', () => {
  expect(shown([...metricUnits({}).keys()])).toEqual(['throughput', 'latency.p50', 'latency.p95', 'latency.p99']);
  expect(shown([...functionMetricUnits().keys()])).toEqual(['throughput', 'latency.p50', 'latency.p95', 'latency.p99']);
});

test('also what the workload measures beside them', () => {
  const own = ['recall', 'statements["select 1"].mean', 'statements["select 1"].p99', 'statements.commit.max', 'goodput', 'slo.share'];
  expect(shown([...own, 'latency.p50', 'throughput'])).toEqual(['throughput', 'goodput', 'latency.p50', 'recall', 'statements["select 1"].p99']);
});
