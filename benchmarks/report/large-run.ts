import type { BenchmarkResult, RunResult, TrialResult } from '@ubench/core';
import { counterRandom } from '@ubench/load';
import { sample } from '@ubench/testkit';

const ms = 1e6;

/** A run with so many benchmarks of five trials of an hour each, second by second, with noise of its own in every number. */
export function largeRun(benchmarks: number): RunResult {
  const run = sample.run([]);
  // Not parsed again: two million numbers are made by us, and a schema copies them.
  return { ...run, benchmarks: Array.from({ length: benchmarks }, (_, index) => largeBenchmark(index)) };
}

const trials = 5;
const seconds = 3_600;
const warmup_s = 60;

function largeBenchmark(index: number): BenchmarkResult {
  const metrics = { latency: sample.latency(1 + index / 10, 18_000_000), throughput: sample.rate(5_000, 18_000_000) };
  return sample.benchmark(`benchmark ${index} of a long day`, {
    id: `benchmarks/orders.bench.ts > benchmark ${index} of a long day`,
    metrics,
    curves: { latency: { share: shares, value_ns: shares.map((share) => (1 + index / 10) * ms * (1 - Math.log(1 - share))) } },
    trials: Array.from({ length: trials }, (_, trial) => largeTrial(metrics, index * trials + trial)),
  });
}

const shares = Array.from({ length: 60 }, (_, step) => 1 - 10 ** (-step / 10));

function largeTrial(metrics: TrialResult['metrics'], seed: number): TrialResult {
  const random = counterRandom(seed);
  const noisy = (level: number, spread: number): number[] => Array.from({ length: seconds + warmup_s }, () => level * (1 + spread * random.float()));
  const time_s = Array.from({ length: seconds + warmup_s }, (_, second) => second - warmup_s);
  const trial = sample.trial(metrics, 18_000_000);
  return {
    ...trial,
    window_ns: seconds * 1e9,
    client: { ...trial.client, series: { time_s, cpu_cores: noisy(0.5, 0.4), rss_bytes: noisy(1.5e8, 0.2) } },
    intervals: {
      time_s, completed: noisy(5_000, 0.3).map(Math.round), failed: noisy(0, 0).map((_, second) => (second % 700 === 0 ? 3 : 0)),
      p50_ns: noisy(ms, 0.2), p95_ns: noisy(2 * ms, 0.5), max_ns: noisy(10 * ms, 8),
    },
    server: { time_s, cpu_cores: noisy(2, 0.3), rss_bytes: noisy(5e8, 0.1), metrics: { 'buffers hit': noisy(1e6, 0.5), 'buffers read': noisy(1e3, 2) } },
  };
}
