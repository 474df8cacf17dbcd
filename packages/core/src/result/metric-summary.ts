import { z } from 'zod';

const percentile = (text: string) => z.number().nullable().describe(`${text}; null where fewer than 10 samples lie beyond it.`);

/** A distribution of nanoseconds. */
export const distributionSummary = z.strictObject({
  kind: z.literal('latency'),
  n: z.int().nonnegative(),
  mean_ns: z.number().nullable(),
  stddev_ns: z.number().nullable(),
  min_ns: z.number().nullable(),
  p50_ns: percentile('Median'),
  p90_ns: percentile('90th percentile'),
  p95_ns: percentile('95th percentile'),
  p99_ns: percentile('99th percentile'),
  p999_ns: percentile('99.9th percentile'),
  max_ns: z.number().nullable(),
});
export type DistributionSummary = z.infer<typeof distributionSummary>;

/** One metric of one trial, or of all trials together, discriminated by kind. */
export const metricSummary = z.discriminatedUnion('kind', [
  distributionSummary,
  z.strictObject({ kind: z.literal('rate'), n: z.int().nonnegative(), value_per_s: z.number().nullable() }),
  z.strictObject({ kind: z.literal('count'), n: z.int().nonnegative(), value: z.number().nullable() }),
  z.strictObject({
    kind: z.literal('ratio'),
    n: z.int().nonnegative(),
    value_share: z.number().nullable(),
    min_share: z.number().nullable(),
    max_share: z.number().nullable(),
  }),
  z.strictObject({
    kind: z.literal('gauge'),
    n: z.int().nonnegative(),
    value: z.number().nullable(),
    min: z.number().nullable(),
    max: z.number().nullable(),
  }),
]);
export type MetricSummary = z.infer<typeof metricSummary>;
