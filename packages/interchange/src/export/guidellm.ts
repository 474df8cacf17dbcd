import type { RunResult } from '@ubench/core';
import type { RequestRecord } from '@ubench/llm';
import { exportedBenchmarks } from './exported-numbers.ts';
import { type GenerationRun, generationRun, type RequestsOf } from './generation-run.ts';
import { concurrencyDistribution, rateDistribution, type Weighted, type WeightedDistribution, weightedDistribution } from './weighted-distribution.ts';

/**
 * A run as the report of `guidellm run` (GuideLLM 0.8, version 2 of its format): a benchmark for each. It has every request, and all its numbers are made
 * of those as GuideLLM makes them, so that its TPOT and ITL are its own, over tokens. What ubench does not know is null: words and media, what was
 * asked and answered, its scheduler.
 */
export function guidellm(result: RunResult, requestsOf: RequestsOf): string {
  const found = exportedBenchmarks(result).flatMap(({ benchmark, numbers }) => {
    const run = numbers.length === 0 ? undefined : generationRun(result, benchmark);
    const trials = requestsOf(benchmark);
    return run === undefined || trials === undefined ? [] : [{ run, requests: requestsOfRun(run, trials) }];
  });
  if (found.length === 0) return '';
  return `${JSON.stringify({
    metadata: { version: 2, guidellm_version: 'none, written by ubench', python_version: 'none', platform: result.provenance.node.platform },
    config: { metadata: { labels: { ubench_run: result.run.id } }, spec: scenarioOf(found[0]!.run) },
    benchmarks: found.map(({ run, requests }, index) => benchmarkOf(run, requests, index)),
    conclusions: [],
  })}\n`;
}

/** Seconds since 1970. */
interface Request {
  readonly id: string;
  readonly status: 'successful' | 'errored' | 'incomplete';
  readonly intended: number;
  readonly start: number;
  readonly end: number;
  readonly chunks: readonly number[];
  readonly prompt: number | null;
  readonly output: number | null;
  readonly cached: number | null;
  readonly error: string | null;
}

/** Instants of the trials one after the other, from the start of the run on: it does not say when each was measured. */
function requestsOfRun({ started_at }: GenerationRun, trials: NonNullable<ReturnType<RequestsOf>>): Request[] {
  let before_ns = Date.parse(started_at) * 1e6;
  return trials.flatMap(({ requests, window_ns }, trial) => {
    const origin_s = before_ns / 1e9;
    before_ns += window_ns;
    return requests.map((record) => requestOf(record, `${trial}-${record.operation}`, (instant_ns) => origin_s + instant_ns / 1e9));
  });
}

function requestOf({ start_ns, sent_ns, done_ns, chunk_ns, prompt_tokens, output_tokens, cached_tokens, failure, cancelled }: RequestRecord, id: string, at: (instant_ns: number) => number): Request {
  return {
    id,
    status: failure !== null ? 'errored' : cancelled ? 'incomplete' : 'successful',
    intended: at(start_ns),
    start: at(sent_ns ?? start_ns),
    end: at(done_ns),
    chunks: chunk_ns.map(at),
    prompt: prompt_tokens,
    output: output_tokens,
    cached: cached_tokens,
    error: failure,
  };
}

const strategyOf = ({ load }: GenerationRun): { readonly strategy: Record<string, unknown>; readonly profile: Record<string, unknown> } => {
  if (load?.loop !== 'open') {
    const streams = load?.concurrency ?? 1;
    return { strategy: { type_: 'concurrent', streams, worker_count: streams, max_concurrency: streams, rampup_duration: 0 }, profile: { kind: 'concurrent', streams: [streams] } };
  }
  const kind = load.arrivals === 'constant' ? 'constant' : 'poisson';
  return { strategy: { type_: kind, rate: load.rate_per_s, max_concurrency: load.max_concurrency }, profile: { kind, rate: [load.rate_per_s] } };
};

const backendOf = ({ url, model, kind }: GenerationRun): Record<string, unknown> => ({
  kind: 'openai_http', target: url ?? 'http://unknown', model: model ?? 'unknown', request_format: kind === 'completions' ? '/v1/completions' : kind === 'responses' ? '/v1/responses' : '/v1/chat/completions',
});

const atLeastOne = (mean: number | undefined): number => Math.max(1, Math.round(mean ?? 1));

/** What its own reader wants to have been asked for. */
function scenarioOf(run: GenerationRun): Record<string, unknown> {
  return { backend: backendOf(run), profile: strategyOf(run).profile, data: [{ kind: 'synthetic_text', prompt_tokens: atLeastOne(run.promptTokens?.mean), output_tokens: atLeastOne(run.outputTokens.mean) }] };
}

function benchmarkOf(run: GenerationRun, requests: readonly Request[], index: number): Record<string, unknown> {
  const start_time = Date.parse(run.started_at) / 1e3;
  const end_time = start_time + run.window_ns / 1e9;
  const of = (status: Request['status']): Request[] => requests.filter((request) => request.status === status);
  const totals = { successful: of('successful').length, errored: of('errored').length, incomplete: of('incomplete').length, total: requests.length };
  const { strategy, profile } = strategyOf(run);
  const delays = { queued_time_avg: -1, resolve_start_delay_avg: -1, resolve_targeted_start_delay_avg: -1, request_start_delay_avg: -1, request_targeted_start_delay_avg: -1, request_time_avg: -1, resolve_end_delay_avg: -1, resolve_time_avg: -1, finalized_delay_avg: -1, processed_delay_avg: -1 };
  return {
    type_: 'generative_benchmark',
    config: { id_: run.id, run_id: run.run, run_index: index, strategy, constraints: {}, prefer_response_metrics: run.isCountedThere, profile, requests: {}, backend: backendOf(run), environment: {} },
    scheduler_state: { start_time, end_time, created_requests: totals.total, processed_requests: totals.total, successful_requests: totals.successful, errored_requests: totals.errored, cancelled_requests: totals.incomplete },
    scheduler_metrics: { start_time, request_start_time: start_time, measure_start_time: start_time, measure_end_time: end_time, request_end_time: end_time, end_time, requests_made: totals, ...delays },
    metrics: { request_totals: totals, ...metricsOf(requests, run, start_time, end_time) },
    requests: { successful: of('successful').map(entryOf), errored: of('errored').map(entryOf), incomplete: of('incomplete').map(entryOf), total: null },
    start_time,
    end_time,
    duration: end_time - start_time,
    warmup_duration: 0,
    cooldown_duration: 0,
  };
}

const outputOf = ({ output, chunks }: Request): number => output ?? chunks.length;
const firstOf = ({ chunks }: Request): number | undefined => chunks[0];
const lastOf = ({ chunks }: Request): number | undefined => chunks.at(-1);

const ttftOf = (request: Request): number => (firstOf(request)! - request.start) * 1e3;
const tpotOf = (request: Request): number => ((lastOf(request) ?? request.end) - request.start) * 1e3 / outputOf(request);
const itlOf = (request: Request): number => ((lastOf(request)! - firstOf(request)!) * 1e3) / (outputOf(request) - 1);

const answered = (request: Request): boolean => request.chunks.length > 0;
const hasItl = (request: Request): boolean => answered(request) && outputOf(request) > 1;

function metricsOf(requests: readonly Request[], run: GenerationRun, start_s: number, end_s: number): Record<string, unknown> {
  /** Of each status, and of all. */
  const each = (summarize: (of: readonly Request[]) => WeightedDistribution): Record<string, WeightedDistribution> => ({
    ...Object.fromEntries((['successful', 'errored', 'incomplete'] as const).map((status) => [status, summarize(requests.filter((request) => request.status === status))])),
    total: summarize(requests),
  });
  const values = (value: (request: Request) => number, has: (request: Request) => boolean = () => true, weight: (request: Request) => number = () => 1): Record<string, WeightedDistribution> =>
    each((of) => weightedDistribution(of.filter(has).map((request): Weighted => [value(request), weight(request)])));
  const rates = (events: (request: Request) => readonly Weighted[]): Record<string, WeightedDistribution> => each((of) => rateDistribution(of.flatMap(events), start_s, end_s));
  const prompts = (request: Request): Weighted => [firstOf(request) ?? request.end, request.prompt ?? 0];
  const outputs = (request: Request): Weighted[] => request.chunks.map((at, index) => [at, index === 0 ? 1 : (outputOf(request) - 1) / Math.max(1, request.chunks.length - 1)]);
  const scheduled = run.load?.loop === 'open';
  const none = values(() => 0, () => false);
  return {
    requests_per_second: rates(({ end }) => [[end, 1]]),
    request_concurrency: each((of) => concurrencyDistribution(of.map(({ start, end }) => [start, end]))),
    request_latency: values(({ start, end }) => end - start),
    request_dispatch_delay: scheduled ? values(({ intended, start }) => start - intended) : null,
    request_scheduled_latency: scheduled ? values(({ intended, end }) => end - intended) : null,
    turn_predecessor_delay: null,
    turn_scheduling_delay: null,
    request_streaming_iterations_count: values(({ chunks }) => chunks.length),
    prompt_token_count: values(({ prompt }) => prompt ?? 0),
    output_token_count: values(outputOf),
    total_token_count: values((request) => (request.prompt ?? 0) + outputOf(request)),
    time_to_first_token_ms: values(ttftOf, answered),
    // Which content is reasoning, the log does not say.
    time_to_first_output_token_ms: none,
    time_per_output_token_ms: values(tpotOf, (request) => outputOf(request) > 0, outputOf),
    inter_token_latency_ms: values(itlOf, hasItl, (request) => outputOf(request) - 1),
    time_to_last_round_trip_ms: none,
    avg_round_trip_time_ms: none,
    prompt_tokens_per_second: rates((request) => [prompts(request)]),
    output_tokens_per_second: rates(outputs),
    tokens_per_second: rates((request) => [prompts(request), ...outputs(request)]),
    output_tokens_per_iteration: each((of) => weightedDistribution(of.flatMap((request) => outputs(request).map(([, tokens]): Weighted => [tokens, 1])))),
    iter_tokens_per_iteration: each((of) => weightedDistribution(of.flatMap((request) => outputs(request).slice(1).map(([, tokens]): Weighted => [tokens, 1])))),
    ...media,
    turns: null,
    slo_attainment: null,
    slo_determined_requests: 0,
    request_goodput: null,
  };
}

const nothingOf = (...names: string[]): Record<string, null> => Object.fromEntries(names.map((name) => [name, null]));
const media = {
  text: nothingOf('tokens', 'words', 'characters'),
  image: nothingOf('tokens', 'images', 'pixels', 'bytes'),
  video: nothingOf('tokens', 'frames', 'seconds', 'bytes'),
  audio: nothingOf('tokens', 'samples', 'seconds', 'bytes'),
  tool_call: nothingOf('tokens', 'mixed_tokens', 'count'),
};

function entryOf(request: Request): Record<string, unknown> {
  const { id, status, intended, start, end, chunks, prompt, output, cached, error } = request;
  const [first, last] = [firstOf(request) ?? null, lastOf(request) ?? null];
  const tokens = { prompt_tokens: prompt, cached_tokens: cached, output_tokens: outputOf(request), total_tokens: (prompt ?? 0) + outputOf(request) };
  return {
    type_: 'generative_request_stats',
    request_id: id,
    request_args: null,
    output: null,
    info: {
      request_id: id,
      status: status === 'successful' ? 'completed' : status === 'errored' ? 'errored' : 'cancelled',
      timings: { targeted_start: intended, request_start: start, resolve_start: start, first_request_iteration: first, first_token_iteration: first, last_token_iteration: last, last_request_iteration: last, request_iterations: chunks.length, token_iterations: chunks.length, request_end: end, resolve_end: end },
      error,
    },
    input_metrics: { text_tokens: prompt, cached_tokens: cached, total_tokens: prompt },
    output_metrics: { text_tokens: output, total_tokens: output },
    request_start_time: start,
    request_end_time: end,
    request_latency: end - start,
    ...tokens,
    time_to_first_token_ms: answered(request) ? ttftOf(request) : null,
    time_per_output_token_ms: outputOf(request) > 0 ? tpotOf(request) : null,
    inter_token_latency_ms: hasItl(request) ? itlOf(request) : null,
  };
}
