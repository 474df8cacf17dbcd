import { type DistributionSummary, samplesFor } from '@ubench/core';

/** What a tool tells of a distribution; nanoseconds. What it does not tell is absent or `null`. */
export interface GivenDistribution {
  /** How many samples it is of. */
  readonly n: number;
  readonly mean_ns?: number | null | undefined;
  readonly stddev_ns?: number | null | undefined;
  readonly min_ns?: number | null | undefined;
  readonly p50_ns?: number | null | undefined;
  readonly p90_ns?: number | null | undefined;
  readonly p95_ns?: number | null | undefined;
  readonly p99_ns?: number | null | undefined;
  readonly p999_ns?: number | null | undefined;
  readonly max_ns?: number | null | undefined;
}

/** Percentiles as a tool gives them, but where fewer than ten samples lie beyond. */
export function givenDistribution(given: GivenDistribution): DistributionSummary {
  const { n } = given;
  const known = (value: number | null | undefined, needed: number): number | null => (value === undefined || value === null || n < needed ? null : Math.round(value));
  return {
    kind: 'latency',
    n,
    mean_ns: known(given.mean_ns, 1),
    stddev_ns: known(given.stddev_ns, 1),
    min_ns: known(given.min_ns, 1),
    p50_ns: known(given.p50_ns, samplesFor.p50),
    p90_ns: known(given.p90_ns, samplesFor.p90),
    p95_ns: known(given.p95_ns, samplesFor.p95),
    p99_ns: known(given.p99_ns, samplesFor.p99),
    p999_ns: known(given.p999_ns, samplesFor.p999),
    max_ns: known(given.max_ns, 1),
  };
}
