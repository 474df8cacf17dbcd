import { quantileOfSorted } from '@ubench/stats';
import { Bench } from 'tinybench';
import { findingOf } from '../judge/finding-codes.ts';
import { functionTime_ms } from '../plan/estimate.ts';
import type { DistributionSummary, MetricSummary } from '../result/metric-summary.ts';
import { samplesFor } from '../result/measured.ts';
import type { Finding } from '../result/result.ts';
import { type TimeLimit, withinTime } from '../time-limit.ts';

/** What measuring a function in this process gave. */
export interface FunctionMeasurement {
  readonly metrics: Record<string, MetricSummary>;
  readonly window_ns: number;
  readonly warnings: Finding[];
}

/**
 * Measures a function by tinybench: warmed up, then called for at least 100 ms and 64 times, each call timed.
 * Rejects with what the function threw, or as the limit says.
 */
export async function measureFunction(name: string, fn: () => unknown, limit: TimeLimit & { readonly signal: AbortSignal }): Promise<FunctionMeasurement> {
  const warnings: Finding[] = [];
  const over = new AbortController();
  const signal = AbortSignal.any([limit.signal, over.signal]);
  const bench = new Bench({ time: functionTime_ms.measure, warmupTime: functionTime_ms.warmup, retainSamples: true, throws: true, signal });
  bench.addEventListener('warning', ({ reason }) => {
    warnings.push(findingOf('timer-saturated', `The function is too fast for the clock (${reason ?? 'saturated'}): measure several calls in one.`));
  });
  const task = bench.add(name, fn).getTask(name)!;
  try {
    // tinybench looks at the signal between two calls; a function that never resolves has no next call.
    await withinTime(() => bench.run(), limit);
  } finally {
    over.abort();
  }
  const { result } = task;
  if (result.state !== 'completed') throw new Error(`tinybench ended in state '${result.state}'`);
  const { latency, totalTime } = result;
  const sorted = latency.samples ?? [];
  const at = (share: number, needed: number): number | null => (sorted.length >= needed ? quantileOfSorted(sorted, share)! * 1e6 : null);
  const distribution: DistributionSummary = {
    kind: 'latency',
    n: latency.samplesCount,
    mean_ns: latency.mean * 1e6,
    stddev_ns: latency.sd * 1e6,
    min_ns: latency.min * 1e6,
    p50_ns: at(0.5, samplesFor.p50),
    p90_ns: at(0.9, samplesFor.p90),
    p95_ns: at(0.95, samplesFor.p95),
    p99_ns: at(0.99, samplesFor.p99),
    p999_ns: at(0.999, samplesFor.p999),
    max_ns: latency.max * 1e6,
  };
  return {
    metrics: {
      latency: distribution,
      throughput: { kind: 'rate', n: latency.samplesCount, value_per_s: (latency.samplesCount / totalTime) * 1e3 },
      operations: { kind: 'count', n: latency.samplesCount, value: latency.samplesCount },
    },
    window_ns: totalTime * 1e6,
    warnings,
  };
}
