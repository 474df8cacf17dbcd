import { z } from 'zod';

const percentile = (text: string) => z.number().nullable().describe(`${text}; null where fewer than 10 samples lie beyond it.`);

const observations = z.int().nonnegative().describe('How many observations it rests on.');

/** A distribution of nanoseconds. */
export const distributionSummary = z.strictObject({
  kind: z.literal('latency').describe('A distribution of durations.'),
  n: observations,
  mean_ns: z.number().nullable().describe('Exact; null without observations, as are the next two.'),
  stddev_ns: z.number().nullable().describe('Standard deviation.'),
  min_ns: z.number().nullable().describe('The fastest, exact.'),
  p50_ns: percentile('Median'),
  p90_ns: percentile('90th percentile'),
  p95_ns: percentile('95th percentile'),
  p99_ns: percentile('99th percentile'),
  p999_ns: percentile('99.9th percentile'),
  max_ns: z.number().nullable().describe('The slowest, exact; null without observations.'),
});
export type DistributionSummary = z.infer<typeof distributionSummary>;

/** One metric of one trial, or of all trials together, discriminated by kind. */
export const metricSummary = z
  .discriminatedUnion('kind', [
    distributionSummary,
    z.strictObject({
      kind: z.literal('rate').describe('Something per second.'),
      n: observations,
      value_per_s: z.number().nullable().describe('What was recorded ÷ the length of the measurement.'),
    }),
    z.strictObject({
      kind: z.literal('count').describe('How many.'),
      n: observations,
      value: z.number().nullable().describe('The sum of what was recorded.'),
    }),
    z.strictObject({
      kind: z.literal('ratio').describe('A part of a whole, from 0 to 1.'),
      n: observations,
      value_share: z.number().nullable().describe('The mean of what was recorded.'),
      min_share: z.number().nullable().describe('The least of it.'),
      max_share: z.number().nullable().describe('The most of it.'),
    }),
    z.strictObject({
      kind: z.literal('gauge').describe('A level.'),
      n: observations,
      value: z.number().nullable().describe('The mean of what was recorded.'),
      min: z.number().nullable().describe('The least of it.'),
      max: z.number().nullable().describe('The most of it.'),
    }),
  ])
  .meta({ id: 'Metric', description: 'One metric of one trial, or of all trials together. A value is null where there was nothing to make it from.' });
export type MetricSummary = z.infer<typeof metricSummary>;
