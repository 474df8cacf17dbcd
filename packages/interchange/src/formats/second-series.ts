import type { TrialResult } from '@ubench/core';

/** Bounds of a bucket differ by 1 %. */
const logStep = Math.log(1.01);

interface Second {
  completed: number;
  failed: number;
  max_ns: number;
  /** Operations by the bucket of their latency: memory grows with how different they are, not with how many. */
  readonly buckets: Map<number, number>;
}

/** How a measurement went, second by second, from when each operation ended. Percentiles to 1 %. */
export class SecondSeries {
  readonly #seconds = new Map<number, Second>();

  /** @param end_ns On any clock. */
  completed(end_ns: number, latency_ns: number): void {
    const second = this.#at(end_ns);
    second.completed++;
    if (latency_ns > second.max_ns) second.max_ns = latency_ns;
    const bucket = Math.floor(Math.log(latency_ns + 1) / logStep);
    second.buckets.set(bucket, (second.buckets.get(bucket) ?? 0) + 1);
  }

  failed(end_ns: number): void {
    this.#at(end_ns).failed++;
  }

  #at(end_ns: number): Second {
    const start_s = Math.floor(end_ns / 1e9);
    let second = this.#seconds.get(start_s);
    if (second === undefined) this.#seconds.set(start_s, (second = { completed: 0, failed: 0, max_ns: 0, buckets: new Map() }));
    return second;
  }

  /** In order, seconds in which nothing ended left out. @param start_ns Of the measurement, on the same clock. */
  intervals(start_ns: number): TrialResult['intervals'] {
    const first_s = Math.floor(start_ns / 1e9);
    const seconds = [...this.#seconds].sort(([a], [b]) => a - b);
    return {
      time_s: seconds.map(([start_s]) => start_s - first_s),
      completed: seconds.map(([, { completed }]) => completed),
      failed: seconds.map(([, { failed }]) => failed),
      p50_ns: seconds.map(([, second]) => percentileOf(second, 0.5)),
      p95_ns: seconds.map(([, second]) => percentileOf(second, 0.95)),
      max_ns: seconds.map(([, { completed, max_ns }]) => (completed === 0 ? null : max_ns)),
    };
  }
}

function percentileOf({ completed, buckets, max_ns }: Second, share: number): number | null {
  if (completed === 0) return null;
  let left = Math.ceil(share * completed);
  for (const [bucket, count] of [...buckets].sort(([a], [b]) => a - b)) {
    left -= count;
    if (left <= 0) return Math.min(max_ns, Math.round(Math.exp((bucket + 0.5) * logStep)));
  }
  return max_ns;
}
