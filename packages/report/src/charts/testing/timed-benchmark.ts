import type { TimedBenchmark } from '../load-over-time.ts';

type Trial = TimedBenchmark['trials'][number];

/** A trial of so many seconds at a steady load, with five seconds of warm-up before it. */
export function steadyTrial(seconds: number, change: Partial<Trial['intervals']> = {}): Trial {
  const time_s = Array.from({ length: seconds + 5 }, (_, index) => index - 5);
  const all = (value: number): number[] => time_s.map(() => value);
  return {
    window_ns: seconds * 1e9,
    intervals: { time_s, completed: all(1000), failed: all(0), p50_ns: all(1e6), p95_ns: all(2e6), max_ns: all(5e6), ...change },
    client: { series: { time_s, cpu_cores: all(0.5), rss_bytes: all(200 * 2 ** 20) } },
    server: { time_s, cpu_cores: all(2), rss_bytes: all(500 * 2 ** 20), metrics: { commits: time_s.map((_, index) => index * 1000), idle: all(3), deadlocks: all(0) } },
  };
}
