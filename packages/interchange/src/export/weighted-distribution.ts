/** A value, and how much it counts. */
export type Weighted = readonly [value: number, weight: number];

const quantiles = { p001: 0.001, p01: 0.01, p05: 0.05, p10: 0.1, p25: 0.25, p50: 0.5, p75: 0.75, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const;

/** As GuideLLM's `DistributionSummary` has it. */
export interface WeightedDistribution {
  readonly mean: number;
  readonly median: number;
  readonly mode: number;
  readonly variance: number;
  readonly std_dev: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly total_sum: number;
  readonly percentiles: Readonly<Record<keyof typeof quantiles, number>>;
}

/**
 * Summed up as GuideLLM does: the mean, spread and percentiles are over the weights, and a percentile is the least value with so much weight up to it.
 * Zeros where there is nothing.
 * @param count Default: the sum of the weights.
 */
export function weightedDistribution(given: readonly Weighted[], count?: number): WeightedDistribution {
  const weights = new Map<number, number>();
  for (const [value, weight] of given) if (weight > 0) weights.set(value, (weights.get(value) ?? 0) + weight);
  const sorted = [...weights].sort(([a], [b]) => a - b);
  const whole = sorted.reduce((sum, [, weight]) => sum + weight, 0);
  const n = count ?? Math.round(whole);
  if (sorted.length === 0) return { mean: 0, median: 0, mode: 0, variance: 0, std_dev: 0, min: 0, max: 0, count: n, total_sum: 0, percentiles: percentilesOf([[0, 1]], 1) };
  const mean = sorted.reduce((sum, [value, weight]) => sum + value * weight, 0) / whole;
  const variance = sorted.reduce((sum, [value, weight]) => sum + (value - mean) ** 2 * weight, 0) / whole;
  const percentiles = percentilesOf(sorted, whole);
  const mode = sorted.reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
  return { mean, median: percentiles.p50, mode, variance, std_dev: Math.sqrt(variance), min: sorted[0]![0], max: sorted.at(-1)![0], count: n, total_sum: mean * n, percentiles };
}

function percentilesOf(sorted: readonly Weighted[], whole: number): WeightedDistribution['percentiles'] {
  const entries = Object.entries(quantiles).map(([name, quantile]) => {
    let upTo = 0;
    // Sums that are short of a half by a rounding are short there too.
    const found = sorted.find(([, weight]) => (upTo += weight / whole) >= quantile);
    return [name, (found ?? sorted.at(-1)!)[0]];
  });
  return Object.fromEntries(entries) as WeightedDistribution['percentiles'];
}

/** Nearer to each other than this, instants are one; seconds. */
const together_s = 1e-4;
const shortest_s = 1e-6;

/** Rates between the events of a window, each as long as it held: from the middle between an event and the one before to the middle to the next. */
export function rateDistribution(events: readonly Weighted[], start_s: number, end_s: number): WeightedDistribution {
  const inside: Weighted[] = [[start_s, 0], ...events.filter(([at]) => at >= start_s && at <= end_s), [end_s, 0]];
  const merged: [number, number][] = [];
  for (const [at, weight] of inside.sort(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last !== undefined && at - last[0] <= together_s) last[1] += weight;
    else merged.push([at, weight]);
  }
  if (merged.length < 2) return weightedDistribution([], merged.length);
  const middles = merged.slice(1).map(([at], index) => (at + merged[index]![0]) / 2);
  const rates = merged.map(([at, weight], index): Weighted => {
    const from = middles[index - 1] ?? at;
    const lasted = index === merged.length - 1 ? Math.max(shortest_s, at - from) : middles[index]! - from;
    return [weight / lasted, lasted];
  });
  return weightedDistribution(rates, Math.round(merged.reduce((sum, [, weight]) => sum + weight, 0)));
}

/** How many were on their way at once, each number as long as it was so. @param intervals From and to, seconds. */
export function concurrencyDistribution(intervals: readonly (readonly [from: number, to: number])[]): WeightedDistribution {
  const changes = intervals.flatMap(([from, to]): Weighted[] => [[from, 1], [to, -1]]).sort(([a], [b]) => a - b);
  let running = 0;
  const levels = changes.slice(0, -1).map(([at, change], index): Weighted => [(running += change), changes[index + 1]![0] - at]);
  return weightedDistribution(levels, intervals.length);
}
