import type { PlannedBenchmark } from '../plan/plan.ts';
import type { PairRule } from './judge-pairs.ts';

/** Where nothing else is said: the further out in the tail, the more a number varies. */
const defaults: Readonly<Record<string, PairRule>> = {
  throughput: { margin_share: 0.05, advisory: false },
  'latency.p50': { margin_share: 0.05, advisory: false },
  'latency.p95': { margin_share: 0.1, advisory: false },
  'latency.p99': { margin_share: 0.15, advisory: true },
};

/**
 * What gates of a benchmark that two variants have, by the path of the metric. What the first says goes before what the second does: a change must not
 * loosen what it is judged by.
 */
export function pairRules(a: PlannedBenchmark, b: PlannedBenchmark): Readonly<Record<string, PairRule>> {
  const [first, second] = [a, b].map((bench) => (bench as { gate?: Record<string, PairRule> }).gate ?? defaults);
  return { ...second, ...first };
}
