import { type LatencyModel, latencyOf } from './truth-server/latency-model.ts';
import type { StallWindow } from './truth-server/stall-pattern.ts';

/** What is known about a set of response times without measuring them; all nanoseconds. */
export interface Truth {
  readonly n: number;
  readonly mean_ns: number;
  readonly min_ns: number;
  readonly max_ns: number;
  /**
   * The smallest time that at least the share `p` (0 to 1) of the operations does not exceed: the nearest-rank quantile, which is
   * what a histogram reports.
   */
  quantile(p: number): number;
  /** The share of operations that took longer than `threshold_ns`, 0 to 1. */
  shareOver(threshold_ns: number): number;
}

/** A constant-rate schedule, the stalls of the server it met, and how long that server takes otherwise. */
export interface StalledSchedule {
  readonly rate_per_s: number;
  /** Of the first intent; on the clock of the windows. */
  readonly start_ns: number;
  readonly duration_ns: number;
  readonly stalls: readonly StallWindow[];
  /** Fixed, outside stalls and after them. */
  readonly latency_ns: number;
}

/**
 * The response times, from intent to answer, of a constant-rate schedule on a server that stalled: every intent is enumerated
 * (number `i` at `start + i / rate`), and one inside a stall waits for its end. Nothing else is added: no network, no queue.
 */
export function stalledResponseTimes(schedule: StalledSchedule): Float64Array {
  const { rate_per_s, start_ns, duration_ns, latency_ns } = schedule;
  const stalls = [...schedule.stalls].sort((a, b) => a.start_ns - b.start_ns);
  const times = new Float64Array(Math.ceil((duration_ns * rate_per_s) / 1e9));
  let stall = 0;
  for (let i = 0; i < times.length; i++) {
    const intent_ns = start_ns + (i * 1e9) / rate_per_s;
    while (stall < stalls.length && stalls[stall]!.end_ns <= intent_ns) stall += 1;
    const window = stalls[stall];
    const wait_ns = window !== undefined && intent_ns >= window.start_ns ? window.end_ns - intent_ns : 0;
    times[i] = wait_ns + latency_ns;
  }
  return times;
}

/** The latencies that a server without stalls gave to requests `from` to `from + count - 1`. */
export function drawnLatencies(model: LatencyModel, seed: number, from: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, k) => latencyOf(model, seed, from + k));
}

/** Mean, quantiles and shares of times that are known one by one. The times are copied. */
export function truthOf(times_ns: ArrayLike<number>): Truth {
  const sorted = Float64Array.from(times_ns).sort();
  const n = sorted.length;
  return {
    n,
    mean_ns: sorted.reduce((sum, time) => sum + time, 0) / n,
    min_ns: sorted[0] ?? Number.NaN,
    max_ns: sorted[n - 1] ?? Number.NaN,
    quantile: (p) => sorted[Math.min(n - 1, Math.max(0, Math.ceil(p * n) - 1))] ?? Number.NaN,
    shareOver: (threshold_ns) => (n - firstOver(sorted, threshold_ns)) / n,
  };
}

/** Index of the first value over the threshold. */
function firstOver(sorted: Float64Array, threshold: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! > threshold) high = middle;
    else low = middle + 1;
  }
  return low;
}
