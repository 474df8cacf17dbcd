import { percentileCurve, summarizeDistribution } from '@ubench/core';
import type { ImportedMeasurement, ImportedMetric } from '@ubench/core/analysis';
import type { DistributionSummary, Histogram, MetricSummary } from '@ubench/load';
import { z } from 'zod';
import { interchangeErrors } from '../interchange-errors.ts';
import { JsonStream } from '../reading/json-stream.ts';
import type { ForeignFormat, PartOfFile, PartReader } from './foreign-format.ts';
import { generationMeanings } from './generation-meaning.ts';
import { givenDistribution } from './given-distribution.ts';
import { requireAt } from './guidellm-place.ts';
import { GuidellmRequests, type GuidellmRequestSeries } from './guidellm-requests.ts';
import { measuredAt } from './measured-at.ts';
import { requireShape } from './parse-json.ts';
import { amount, count, ofMilliseconds, ofSeconds } from './quantities.ts';
import { errorsOf } from './status-errors.ts';
import { exactly, mismatches } from './summary-check.ts';

const knownVersion = 2;
const text = z.string().max(1_000);

const distribution = z.object({
  mean: amount, std_dev: amount, min: amount, max: amount, count,
  percentiles: z.object({ p50: amount, p90: amount, p95: amount, p99: amount, p999: amount }),
});
type Given = z.infer<typeof distribution>;
const ofSuccessful = z.object({ successful: distribution });
const totals = z.object({ successful: count, incomplete: count, errored: count });

/** What is read of a benchmark. */
const guidellmBenchmark = z.object({
  config: z.object({
    strategy: z.looseObject({ type_: text, streams: amount.nullish(), rate: amount.nullish() }),
    backend: z.looseObject({ target: text.nullish(), model: text.nullish(), request_format: text.nullish() }).optional(),
    prefer_response_metrics: z.boolean().optional(),
  }),
  start_time: amount,
  duration: amount,
  warmup_duration: z.number().optional(),
  cooldown_duration: z.number().optional(),
  metrics: z.object({
    request_totals: totals,
    request_latency: ofSuccessful,
    request_scheduled_latency: ofSuccessful.nullish(),
    time_to_first_token_ms: ofSuccessful,
    time_per_output_token_ms: ofSuccessful,
    inter_token_latency_ms: ofSuccessful,
    prompt_token_count: ofSuccessful,
    output_token_count: ofSuccessful,
    output_tokens_per_second: ofSuccessful,
  }),
});
type Benchmark = z.infer<typeof guidellmBenchmark>;

/** By which version of what it was written. */
const written = z.object({ version: count.optional(), guidellm_version: text.optional() });
type Written = z.infer<typeof written>;

/** Those whose requests are due at an instant, whatever the service does. */
const schedules: ReadonlySet<string> = new Set(['constant', 'poisson', 'replay', 'trace', 'trace_replay']);

const lower = 'lower' as const;
const higher = 'higher' as const;

const meanings = {
  responseTime: { title: 'Response time', definition: 'From when GuideLLM was to send the request by its schedule to the end of the answer, of requests that succeeded.', better: lower },
  serviceTime: { title: 'Service time', definition: 'From when GuideLLM sends the request to the end of the answer, of requests that succeeded; connecting is in the first of each connection.', better: lower },
  sentTtft: { title: 'GuideLLM TTFT', definition: 'From when GuideLLM sends the request, not from when its schedule intended that, to the first chunk with content, of requests that succeeded.', better: lower },
  sentLatency: { title: 'GuideLLM latency', definition: 'From when GuideLLM sends the request, not from when its schedule intended that, to the end of the answer, of requests that succeeded.', better: lower },
  interTokenLatency: { title: 'GuideLLM ITL', definition: '(Last chunk with content − first) ÷ (output tokens − 1) of each request that succeeded, but each as often as it has tokens less one: a mean and percentiles over tokens, not over requests.', better: lower },
  timePerOutputToken: { title: 'GuideLLM TPOT', definition: '(Last chunk with content − the sending of the request) ÷ output tokens of each request that succeeded: the time to the first token is in it; each as often as it has tokens.', better: lower },
  outputTokensPerSecond: { title: 'GuideLLM output tokens', definition: 'Output tokens of requests that succeeded ÷ the measured window, those of each spread evenly from its first to its last chunk.', better: higher },
} as const;

/** Reads the report of `guidellm run`: a measurement for each of its benchmarks. */
class GuidellmReader implements PartReader {
  readonly #found: PartOfFile[] = [];
  #requests = new GuidellmRequests();
  #written: Written = {};
  readonly #json = new JsonStream('guidellm', {
    parts: ['$.metadata', '$.benchmarks.*.requests.*.*', '$.benchmarks.*'],
    part: (path, value) => {
      const [, , , status] = path;
      if (path.length === 1) this.#written = requireShape(value, 'guidellm', written);
      else if (path.length === 2) this.#found.push(this.#benchmark(value, path.join('.')));
      else if (status === 'successful') this.#requests.successful(value, path.join('.'), otherVersion(this.#written));
      else if (status === 'errored') this.#requests.errored(value);
    },
    document: () => {},
  });

  #benchmark(value: unknown, place: string): PartOfFile {
    const benchmark = requireAt(place, value, guidellmBenchmark, otherVersion(this.#written));
    const requests = this.#requests;
    this.#requests = new GuidellmRequests();
    return { measurement: measurementOf(benchmark, requests, this.#written), name: nameOf(benchmark) };
  }

  part(given: string): void {
    this.#json.write(given);
  }

  end(): readonly PartOfFile[] {
    this.#json.end();
    if (this.#found.length === 0) throw interchangeErrors.UBENCH_E_IMPORT_NOTHING({ tool: 'guidellm' });
    return this.#found;
  }
}

/** What to say where the format may have changed. */
function otherVersion({ version, guidellm_version }: Written): string {
  const by = guidellm_version === undefined ? '' : ` (GuideLLM ${guidellm_version})`;
  return version === knownVersion ? '' : `; the version of its format is ${version ?? 'not told'}${by}, and known is ${knownVersion}`;
}

function nameOf({ config: { strategy } }: Benchmark): string {
  const { type_, streams, rate } = strategy;
  return [type_, rate ?? streams].filter((part) => part !== undefined && part !== null).join(' ');
}

function measurementOf(benchmark: Benchmark, requests: GuidellmRequests, read: Written): ImportedMeasurement {
  const { config, start_time, duration, metrics, warmup_duration, cooldown_duration } = benchmark;
  const { successful, errored, incomplete } = metrics.request_totals;
  if (successful + errored === 0 || duration * 1e9 < 1) throw interchangeErrors.UBENCH_E_IMPORT_NOTHING({ tool: 'guidellm' });
  const isScheduled = schedules.has(config.strategy.type_);
  const listed = requests.within(start_time, start_time + duration, isScheduled);
  // With a sample size only some are listed.
  const series = listed.n === successful && successful > 0 ? listed : undefined;
  const cut = (warmup_duration ?? 0) > 0 || (cooldown_duration ?? 0) > 0;
  return {
    tool: 'guidellm',
    ...(read.guidellm_version === undefined ? {} : { version: read.guidellm_version }),
    ...measuredAt(start_time * 1e3),
    facts: factsOf(benchmark),
    window_ns: duration * 1e9,
    clients: Math.round(config.strategy.streams ?? 0),
    succeeded: successful,
    failed: errored,
    errors: series === undefined && successful > 0 ? errorsOf({ 'not told': errored }) : errorsOf(requests.errors, requests.samples),
    headline: isScheduled ? 'responseTime' : 'serviceTime',
    metrics: { ...ownTimes(benchmark, series, isScheduled), ...foreignTimes(metrics, successful), ...tokensOf(benchmark, series) },
    ...(series === undefined ? {} : { curves: curvesOf({ latency: series.latency, ttft: series.ttft, tpot: series.tpot }), intervals: series.seconds.intervals(start_time * 1e9) }),
    cautions: [
      ...(otherVersion(read) === '' ? [] : [otherVersion(read).slice(2)]),
      ...(incomplete === 0 ? [] : [`${incomplete} requests were on their way at its end and are in no number`]),
      ...(cut ? ['requests that overlap the edges of its measured window are counted whole'] : []),
      ...(series === undefined ? ['it lists only some of its requests: times are those of its summary, and there is no TPOT of ours'] : mismatches(checksOf(benchmark, series, isScheduled))),
    ],
  };
}

function factsOf({ config: { strategy, backend } }: Benchmark): ImportedMeasurement['facts'] {
  const told = { strategy: strategy.type_, streams: strategy.streams, rate: strategy.rate, target: backend?.target, model: backend?.model, request_format: backend?.request_format };
  return Object.fromEntries(Object.entries(told).filter((entry): entry is [string, string | number] => entry[1] !== undefined && entry[1] !== null));
}

const curvesOf = (histograms: Readonly<Record<string, Histogram>>): NonNullable<ImportedMeasurement['curves']> =>
  Object.fromEntries(Object.entries(histograms).flatMap(([name, histogram]) => {
    const curve = percentileCurve(histogram);
    return curve === undefined ? [] : [[name, curve]];
  }));

const given = ({ count: n, mean, std_dev, min, max, percentiles: { p50, p90, p95, p99, p999 } }: Given, in_ns: (value: number) => number | null): DistributionSummary =>
  givenDistribution({ n, mean_ns: in_ns(mean), stddev_ns: in_ns(std_dev), min_ns: in_ns(min), max_ns: in_ns(max), p50_ns: in_ns(p50), p90_ns: in_ns(p90), p95_ns: in_ns(p95), p99_ns: in_ns(p99), p999_ns: in_ns(p999) });

/** What means the same as ours: from the requests, and without them from what of the summary does. */
function ownTimes({ metrics }: Benchmark, series: GuidellmRequestSeries | undefined, isScheduled: boolean): Record<string, ImportedMetric> {
  const headline = isScheduled ? 'responseTime' : 'serviceTime';
  const latency = (summary: DistributionSummary): Record<string, ImportedMetric> => ({ latency: { ...meanings[headline], title: 'Latency', summary }, [headline]: { ...meanings[headline], summary } });
  if (series !== undefined) {
    return {
      ...latency(summarizeDistribution(series.latency)),
      ttft: { ...generationMeanings.ttft, summary: summarizeDistribution(series.ttft) },
      tpot: { ...generationMeanings.tpot, summary: summarizeDistribution(series.tpot) },
    };
  }
  const ofSummary = isScheduled ? metrics.request_scheduled_latency : metrics.request_latency;
  return {
    ...(ofSummary === undefined || ofSummary === null ? {} : latency(given(ofSummary.successful, ofSeconds))),
    ...(isScheduled
      ? {
          'guidellm/request_latency': { ...meanings.sentLatency, summary: given(metrics.request_latency.successful, ofSeconds) },
          'guidellm/time_to_first_token': { ...meanings.sentTtft, summary: given(metrics.time_to_first_token_ms.successful, ofMilliseconds) },
        }
      : { ttft: { ...generationMeanings.ttft, summary: given(metrics.time_to_first_token_ms.successful, ofMilliseconds) } }),
  };
}

/** What has one of our names there, and means something else. */
function foreignTimes({ inter_token_latency_ms, time_per_output_token_ms }: Benchmark['metrics'], requests: number): Record<string, ImportedMetric> {
  // Their counts are of tokens, which are no observations: all tokens of a request have the same time.
  const ofRequests = ({ successful }: { successful: Given }): DistributionSummary => given({ ...successful, count: Math.min(requests, successful.count) }, ofMilliseconds);
  return {
    'guidellm/inter_token_latency': { ...meanings.interTokenLatency, summary: ofRequests(inter_token_latency_ms) },
    'guidellm/time_per_output_token': { ...meanings.timePerOutputToken, summary: ofRequests(time_per_output_token_ms) },
  };
}

const level = ({ count: n, mean, min, max }: Given): MetricSummary => ({ kind: 'gauge', n, value: mean, min, max });

function tokensOf({ metrics, config }: Benchmark, series: GuidellmRequestSeries | undefined): Record<string, ImportedMetric> {
  const rate = metrics.output_tokens_per_second.successful;
  const isCountedThere = config.prefer_response_metrics === true;
  const counted = (name: 'promptTokens' | 'outputTokens', summary: MetricSummary): Record<string, ImportedMetric> =>
    isCountedThere ? { [name]: { ...generationMeanings[name], summary } } : { [`guidellm/${name}`]: { ...generationMeanings[name], definition: 'Tokens of a request that succeeded, as GuideLLM counts them.', summary } };
  return {
    ...counted('outputTokens', series?.outputTokens.summary ?? level(metrics.output_token_count.successful)),
    ...counted('promptTokens', series?.promptTokens.summary ?? level(metrics.prompt_token_count.successful)),
    'guidellm/output_tokens_per_second': { ...meanings.outputTokensPerSecond, summary: { kind: 'rate', n: rate.count, value_per_s: rate.mean } },
  };
}

/** Only means: of requests at the edges of its window, the tool counts some times and leaves out others. */
function checksOf({ metrics }: Benchmark, { latency, outputTokens }: GuidellmRequestSeries, isScheduled: boolean): Parameters<typeof mismatches>[0] {
  const said = isScheduled ? metrics.request_scheduled_latency?.successful.mean : metrics.request_latency.successful.mean;
  return [
    exactly(isScheduled ? 'request_scheduled_latency.mean' : 'request_latency.mean', said, latency.mean / 1e9),
    exactly('output_token_count.total_sum', metrics.output_token_count.successful.mean * metrics.output_token_count.successful.count, outputTokens.sum),
  ];
}

export const guidellmFormat: ForeignFormat = {
  tool: 'guidellm',
  recognises: (beginning) => /^\s*\{/.test(beginning) && (/"guidellm_version"\s*:/.test(beginning) || /"type_"\s*:\s*"generative_benchmark"/.test(beginning)),
  read: { parts: () => new GuidellmReader() },
};
