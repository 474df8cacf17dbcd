import type { DistributionSummary, Histogram } from '@ubench/load';
import { samplesFor } from '../result/measured.ts';

/** A distribution's summary: a percentile only where at least ten samples lie beyond it. */
export function summarizeDistribution(histogram: Histogram): DistributionSummary {
  const n = histogram.count;
  // Of a function in process a nanosecond may be a tenth.
  const rounded = histogram.unit_ns === 1 ? (value: number): number => Math.round(value * 10) / 10 : Math.round;
  const some = (value: number): number | null => (n === 0 ? null : rounded(value));
  const at = (percent: number, needed: number): number | null => (n < needed ? null : rounded(histogram.percentile(percent)));
  return {
    kind: 'latency',
    n,
    mean_ns: some(histogram.mean),
    stddev_ns: some(histogram.stddev),
    min_ns: some(histogram.min),
    p50_ns: at(50, samplesFor.p50),
    p90_ns: at(90, samplesFor.p90),
    p95_ns: at(95, samplesFor.p95),
    p99_ns: at(99, samplesFor.p99),
    p999_ns: at(99.9, samplesFor.p999),
    max_ns: some(histogram.max),
  };
}
