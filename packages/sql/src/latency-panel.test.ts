import type { MetricSummary } from '@ubench/load';
import { expect, test } from 'vitest';
import { latencyPanels } from './latency-panel.ts';
import { scriptMetrics } from './script-metrics.ts';

const latency = (p50_ns: number): MetricSummary => ({ kind: 'latency', n: 500, mean_ns: p50_ns, stddev_ns: 0, min_ns: p50_ns, p50_ns, p90_ns: p50_ns, p95_ns: p50_ns, p99_ns: null, p999_ns: null, max_ns: p50_ns });
const panelsOf = (metrics: Record<string, MetricSummary>): ReturnType<typeof latencyPanels> =>
  latencyPanels({ metrics, load: {} as never, parameters: {} }, 'statements', scriptMetrics.statements, 'Statement');

test('statements are shown beside each other, with nothing where a percentile has too few samples', () => {
  const [panel] = panelsOf({ latency: latency(9), 'statements/begin': latency(1e5), 'statements/select/abalance': latency(3e5), 'statementFailures/begin': { kind: 'count', n: 0, value: 0 } });
  expect(panel?.rows).toEqual([
    ['begin', 'p50', 1e5],
    ['begin', 'p95', 1e5],
    ['begin', 'p99', null],
    ['select/abalance', 'p50', 3e5],
    ['select/abalance', 'p95', 3e5],
    ['select/abalance', 'p99', null],
  ]);
  expect(panel?.columns).toHaveLength(panel!.rows[0]!.length);
});

test('one statement alone is what the latency says already', () => {
  expect(panelsOf({ latency: latency(9), 'statements/select': latency(1e5) })).toEqual([]);
});
