import type { ImportedMeasurement, ImportedMetric } from '@ubench/core/analysis';
import type { DistributionSummary, MetricSummary } from '@ubench/load';
import { z } from 'zod';
import { interchangeErrors } from '../interchange-errors.ts';
import type { ForeignFormat } from './foreign-format.ts';
import { generationMeanings } from './generation-meaning.ts';
import { givenDistribution } from './given-distribution.ts';
import { parseJson } from './parse-json.ts';
import { amount, count, maybe, ofUnit } from './quantities.ts';
import { errorsOf } from './status-errors.ts';

/** Of `schema_version`; what changes behind the point only adds. */
const knownVersion = '1';
const text = z.string().max(1_000);

/** A metric: of requests, with its distribution and how many they were; or of the run, then only `avg`. */
const aiperfMetric = z.object({ unit: text, avg: maybe, min: maybe, max: maybe, p50: maybe, p90: maybe, p95: maybe, p99: maybe, std: maybe, count: count.nullish() });
type AiperfMetric = z.infer<typeof aiperfMetric>;

const total = z.object({ avg: amount });

/** What is read of it. */
const aiperfExport = z.looseObject({
  schema_version: text.optional(),
  aiperf_version: text.optional(),
  benchmark_duration: z.object({ unit: z.literal('sec'), avg: amount }),
  request_count: total.optional(),
  error_request_count: total.optional(),
  is_complete: z.boolean().optional(),
  incomplete_reason: text.nullish(),
  was_cancelled: z.boolean().optional(),
  error_summary: z.array(z.object({ error_details: z.object({ type: text.nullish(), message: z.string().nullish() }), count })).optional(),
  input_config: z
    .object({
      models: z.object({ items: z.array(z.object({ name: text })) }).optional(),
      endpoint: z.object({ urls: z.array(text).optional(), type: text.optional(), use_server_token_count: z.boolean().nullish(), per_chunk_usage: z.boolean().nullish() }).optional(),
      phases: z.array(z.looseObject({ name: text.optional(), kind: text.optional(), type: text.optional(), concurrency: z.unknown().optional(), rate: z.unknown().optional() })).optional(),
    })
    .optional(),
});
type AiperfExport = z.infer<typeof aiperfExport>;

const lower = 'lower' as const;
const higher = 'higher' as const;

interface Reading {
  /** Those of a closed loop begin where ours do. */
  readonly isClosed: boolean;
  /** The server has counted the tokens. */
  readonly isCountedThere: boolean;
  readonly perChunk: boolean;
}

type Meaning = Omit<ImportedMetric, 'summary'> & { readonly name: string };

const sent = 'From when AIPerf sends the request';
const byClient = 'the tokenizer of the client counts them';

/** What each of its times is, and whether that is one of ours. */
const times: Readonly<Record<string, (reading: Reading) => Meaning>> = {
  time_to_first_token: ({ isClosed }) =>
    isClosed ? { name: 'ttft', ...generationMeanings.ttft } : { name: 'aiperf/time_to_first_token', title: 'AIPerf TTFT', definition: `${sent}, not from when its schedule intended that, to the first chunk with content.`, better: lower },
  inter_chunk_latency: () => ({ name: 'itl', ...generationMeanings.itl }),
  inter_token_latency: ({ isCountedThere, perChunk }) =>
    isCountedThere && !perChunk
      ? { name: 'tpot', ...generationMeanings.tpot }
      : {
          name: 'aiperf/inter_token_latency',
          title: 'AIPerf ITL',
          definition: `(Last chunk with content − first) ÷ (output tokens − ${perChunk ? 'those of the first chunk' : '1'}) of each request${isCountedThere ? '' : `; ${byClient}, not the server`}.`,
          better: lower,
        },
  request_latency: () => ({ name: 'aiperf/request_latency', title: 'AIPerf latency', definition: `${sent} to its last chunk with content: what comes behind, up to the last byte, is not in it.`, better: lower }),
  time_to_second_token: () => ({ name: 'aiperf/time_to_second_token', title: 'AIPerf TTST', definition: 'From the first chunk with content of a request to its second.', better: lower }),
  time_to_first_output_token: () => ({ name: 'aiperf/time_to_first_output_token', title: 'AIPerf TTFO', definition: `${sent} to the first chunk with text that is no reasoning.`, better: lower }),
};

const units_ns: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, sec: 1e9 };

function measurementOf(read: AiperfExport, where: string): ImportedMeasurement {
  const { benchmark_duration, request_count, error_request_count, error_summary, aiperf_version, schema_version, input_config } = read;
  const succeeded = Math.round(request_count?.avg ?? 0);
  const failed = Math.round(error_request_count?.avg ?? 0);
  if (succeeded + failed === 0 || benchmark_duration.avg * 1e9 < 1) throw interchangeErrors.UBENCH_E_IMPORT_NOTHING({ tool: 'aiperf' }, { where });
  const phase = input_config?.phases?.findLast(({ kind, name }) => (kind ?? name) === 'profiling') ?? input_config?.phases?.at(-1);
  const reading = { isClosed: phase?.type === 'concurrency', isCountedThere: input_config?.endpoint?.use_server_token_count === true, perChunk: input_config?.endpoint?.per_chunk_usage === true };
  const kinds = (error_summary ?? []).map(({ error_details: { type, message }, count: n }) => ({ kind: type ?? 'not told', message: message?.slice(0, 300), n }));
  const summed = kinds.reduce<Record<string, number>>((sums, { kind, n }) => ({ ...sums, [kind]: (Object.hasOwn(sums, kind) ? sums[kind]! : 0) + n }), {});
  return {
    tool: 'aiperf',
    ...(aiperf_version === undefined ? {} : { version: aiperf_version }),
    facts: factsOf(read, phase),
    window_ns: benchmark_duration.avg * 1e9,
    clients: typeof phase?.concurrency === 'number' && Number.isSafeInteger(phase.concurrency) && phase.concurrency >= 0 ? phase.concurrency : 0,
    succeeded,
    failed,
    errors: kinds.length === 0 ? errorsOf({ 'not told': failed }) : errorsOf(summed, Object.fromEntries(kinds.flatMap(({ kind, message }) => (message === undefined ? [] : [[kind, [message]]])))),
    metrics: { ...timesOf(read, reading), ...tokensOf(read, reading, succeeded) },
    cautions: [
      ...(schema_version?.split('.')[0] === knownVersion ? [] : [`the version of its format is ${schema_version ?? 'not told'}, and known is ${knownVersion}`]),
      ...(reading.isClosed ? [] : ['its times begin when a request is sent: what waited behind its schedule is in none']),
      ...(reading.isCountedThere ? [] : ['tokens are counted by the tokenizer of the client, which need not be what the server has generated (--use-server-token-count)']),
      ...(read.is_complete === false || read.was_cancelled === true ? [`it did not run to its end${typeof read.incomplete_reason === 'string' ? `: ${read.incomplete_reason}` : ''}`] : []),
    ],
  };
}

type Phase = NonNullable<NonNullable<AiperfExport['input_config']>['phases']>[number];

function factsOf({ input_config }: AiperfExport, phase: Phase | undefined): ImportedMeasurement['facts'] {
  const { models, endpoint } = input_config ?? {};
  const told = { model: models?.items[0]?.name, url: endpoint?.urls?.[0], endpoint: endpoint?.type, load: phase?.type, concurrency: phase?.concurrency, rate: phase?.rate };
  return Object.fromEntries(Object.entries(told).filter((entry): entry is [string, string | number] => typeof entry[1] === 'string' || (typeof entry[1] === 'number' && Number.isFinite(entry[1]))));
}

function timesOf(read: AiperfExport, reading: Reading): Record<string, ImportedMetric> {
  return Object.fromEntries(
    Object.entries(times).flatMap(([tag, meaningOf]) => {
      const metric = aiperfMetric.safeParse(read[tag]).data;
      const unit_ns = metric === undefined ? undefined : units_ns[metric.unit];
      if (metric === undefined || unit_ns === undefined || typeof metric.count !== 'number' || typeof metric.avg !== 'number') return [];
      const { name, ...meaning } = meaningOf(reading);
      return [[name, { ...meaning, summary: distributionOf(metric, metric.count, unit_ns) }]];
    }),
  );
}

function distributionOf(metric: AiperfMetric, n: number, unit_ns: number): DistributionSummary {
  const in_ns = ofUnit(unit_ns);
  return givenDistribution({ n, mean_ns: in_ns(metric.avg), stddev_ns: in_ns(metric.std), min_ns: in_ns(metric.min), max_ns: in_ns(metric.max), p50_ns: in_ns(metric.p50), p90_ns: in_ns(metric.p90), p95_ns: in_ns(metric.p95), p99_ns: in_ns(metric.p99) });
}

function tokensOf(read: AiperfExport, { isCountedThere }: Reading, succeeded: number): Record<string, ImportedMetric> {
  const metric = (tag: string): AiperfMetric | undefined => aiperfMetric.safeParse(read[tag]).data;
  const level = (tag: string): MetricSummary | undefined => {
    const { avg, min, max, count: n } = metric(tag) ?? {};
    return typeof avg !== 'number' || typeof n !== 'number' ? undefined : { kind: 'gauge', n, value: avg, min: min ?? null, max: max ?? null };
  };
  const rate = (tag: string): MetricSummary | undefined => {
    const { avg } = metric(tag) ?? {};
    return typeof avg !== 'number' ? undefined : { kind: 'rate', n: succeeded, value_per_s: avg };
  };
  const found: [string, Omit<ImportedMetric, 'summary'>, MetricSummary | undefined][] = [
    isCountedThere
      ? ['outputTokens', generationMeanings.outputTokens, level('output_sequence_length')]
      : ['aiperf/output_sequence_length', { title: 'AIPerf output tokens', definition: `Output tokens of a request, reasoning included; ${byClient}.`, better: higher }, level('output_sequence_length')],
    isCountedThere
      ? ['promptTokens', generationMeanings.promptTokens, level('input_sequence_length')]
      : ['aiperf/input_sequence_length', { title: 'AIPerf prompt tokens', definition: `Tokens of the prompt of a request, without the template of a chat; ${byClient}.`, better: lower }, level('input_sequence_length')],
    ['aiperf/output_token_throughput', { title: 'AIPerf output tokens', definition: `Output tokens of all requests ÷ the time from the first request to the last response${isCountedThere ? '' : `; ${byClient}`}.`, better: higher }, rate('output_token_throughput')],
    ['aiperf/goodput', { title: 'AIPerf goodput', definition: 'Requests that kept what --goodput asked ÷ the time from the first request to the last response.', better: higher }, rate('goodput')],
  ];
  return Object.fromEntries(found.flatMap(([name, meaning, summary]) => (summary === undefined ? [] : [[name, { ...meaning, summary }]])));
}

export const aiperfFormat: ForeignFormat = {
  tool: 'aiperf',
  recognises: (beginning) => /^\s*\{/.test(beginning) && (/"aiperf_version"\s*:/.test(beginning) || (/"request_latency"\s*:/.test(beginning) && /"request_throughput"\s*:\s*\{/.test(beginning))),
  read: { whole: (given, where) => measurementOf(parseJson(given, 'aiperf', aiperfExport, where), where) },
};
