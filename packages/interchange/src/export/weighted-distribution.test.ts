import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { concurrencyDistribution, rateDistribution, type Weighted, type WeightedDistribution, weightedDistribution } from './weighted-distribution.ts';

interface Request {
  readonly request_start_time: number;
  readonly request_end_time: number;
  readonly request_latency: number;
  readonly output_tokens: number;
  readonly time_to_first_token_ms: number;
  readonly time_per_output_token_ms: number;
  readonly inter_token_latency_ms: number;
}
interface Benchmark {
  readonly start_time: number;
  readonly end_time: number;
  readonly metrics: Record<string, { successful: WeightedDistribution }>;
  readonly requests: { successful: Request[] };
}

/** What GuideLLM itself has summed up, of the requests beside it. */
const benchmarks = ['guidellm', 'guidellm-failures'].flatMap((name) =>
  (JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')) as { benchmarks: Benchmark[] }).benchmarks.map((benchmark, index) => [`${name} ${index}`, benchmark] as const),
);

/** All but the mode, which is any of the values that are there once, rounded to what seconds since 1970 can tell. */
const rounded = ({ percentiles, ...numbers }: WeightedDistribution): Record<string, number> =>
  Object.fromEntries(Object.entries({ ...numbers, ...percentiles }).flatMap(([name, value]) => (name !== 'mode' && typeof value === 'number' ? [[name, Number(value.toPrecision(6))]] : [])));

describe.each(benchmarks)('the distributions of %s are those that GuideLLM made', (_name, { metrics, requests: { successful }, start_time, end_time }) => {
  it.for([
    ['request_latency', ({ request_latency }: Request): Weighted => [request_latency, 1]],
    ['time_to_first_token_ms', ({ time_to_first_token_ms }: Request): Weighted => [time_to_first_token_ms, 1]],
    ['time_per_output_token_ms', ({ time_per_output_token_ms, output_tokens }: Request): Weighted => [time_per_output_token_ms, output_tokens]],
    ['inter_token_latency_ms', ({ inter_token_latency_ms, output_tokens }: Request): Weighted => [inter_token_latency_ms, output_tokens - 1]],
  ] as const)('%s', ([metric, of]) => {
    expect(rounded(weightedDistribution(successful.map(of)))).toEqual(rounded(metrics[metric]!.successful));
  });

  it('requests_per_second', () => {
    const ends = successful.map(({ request_end_time }): Weighted => [request_end_time, 1]);
    expect(rounded(rateDistribution(ends, start_time, end_time))).toEqual(rounded(metrics['requests_per_second']!.successful));
  });

  it('request_concurrency, but for what it has at the edges of its window', () => {
    const ours = concurrencyDistribution(successful.map(({ request_start_time, request_end_time }) => [request_start_time, request_end_time]));
    expect(ours).toMatchObject({ count: metrics['request_concurrency']!.successful.count, max: metrics['request_concurrency']!.successful.max });
    expect(ours.mean / metrics['request_concurrency']!.successful.mean).toBeCloseTo(1, 1);
  });
});

it('of nothing is zeros', () => {
  expect(weightedDistribution([])).toMatchObject({ mean: 0, count: 0, percentiles: { p50: 0, p999: 0 } });
  expect(concurrencyDistribution([])).toMatchObject({ count: 0, mean: 0 });
});
