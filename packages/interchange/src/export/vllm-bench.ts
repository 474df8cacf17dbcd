import type { RunResult } from '@ubench/core';
import type { DistributionSummary } from '@ubench/load';
import type { RequestRecord } from '@ubench/llm';
import type { RequestsOfTrial } from '../reading/read-requests.ts';
import { exportedBenchmarks } from './exported-numbers.ts';
import { type GenerationRun, generationRun, type RequestsOf } from './generation-run.ts';

/**
 * A run as `vllm bench serve --save-result` writes it (vLLM 0.32, `vllm/benchmarks/serve.py`): an object for each benchmark, one after the other as
 * with `--append-result`. Times are those of ubench, which the metadata `ubench_run` says. With the requests it is what `--save-detailed` writes.
 */
export const vllmBench = (result: RunResult, requestsOf: RequestsOf): string =>
  exportedBenchmarks(result)
    .flatMap(({ benchmark, numbers }) => {
      const run = numbers.length === 0 ? undefined : generationRun(result, benchmark);
      return run === undefined ? [] : [JSON.stringify(documentOf(run, requestsOf(benchmark)))];
    })
    .join('\n');

function documentOf(run: GenerationRun, trials: readonly RequestsOfTrial[] | undefined): Record<string, unknown> {
  const { succeeded, failed, promptTokens, outputTokens, goodput_per_s } = run;
  const duration = run.window_ns / 1e9;
  const input = promptTokens?.n === outputTokens.n ? promptTokens.total : null;
  const requests = trials?.flatMap((trial, index) => requestsOf(trial, trials.slice(0, index).reduce((sum, { window_ns }) => sum + window_ns, 0)));
  const backend = backendOf(run);
  return {
    date: dateOf(run.started_at),
    endpoint_type: backend,
    backend,
    label: run.id,
    model_id: run.model ?? null,
    tokenizer_id: null,
    num_prompts: succeeded + failed,
    ubench_run: run.run,
    ...trafficOf(run.load),
    duration,
    completed: succeeded,
    failed,
    total_input_tokens: input,
    total_output_tokens: outputTokens.total,
    request_throughput: succeeded / duration,
    request_goodput: goodput_per_s,
    output_throughput: outputTokens.total / duration,
    total_token_throughput: input === null ? null : (input + outputTokens.total) / duration,
    ...(requests === undefined ? {} : arraysOf(requests)),
    ...(requests === undefined ? { max_output_tokens_per_s: null, max_concurrent_requests: null } : peaksOf(requests.filter(({ error }) => error === ''))),
    rtfx: 0,
    ...timesOf('ttft', run.ttft),
    ...timesOf('tpot', run.tpot),
    ...timesOf('itl', run.itl),
    ...timesOf('e2el', run.latency),
  };
}

/** Its names of what speaks to whom. */
const backends: Readonly<Record<string, string>> = { chat: 'openai-chat', completions: 'openai', responses: 'openai-responses' };

const backendOf = ({ service, kind }: GenerationRun): string => (kind === undefined ? 'unknown' : (backends[kind] ?? `${service}-${kind}`));

/** `20260105-101500`. */
const dateOf = (started_at: string): string => started_at.replace(/\..*/, '').replaceAll(/[-:]/g, '').replace('T', '-');

/** A burstiness of 1 is a Poisson process; an even one would be infinite, which JSON does not have. */
function trafficOf(load: GenerationRun['load']): Record<string, unknown> {
  if (load === undefined) return { request_rate: 'inf', burstiness: 1, max_concurrency: null };
  if (load.loop === 'closed') return { request_rate: 'inf', burstiness: 1, max_concurrency: load.concurrency };
  const { arrivals, rate_per_s, max_concurrency } = load;
  const burstiness = arrivals === 'poisson' ? 1 : typeof arrivals === 'object' && 'gamma' in arrivals ? arrivals.gamma : null;
  return { request_rate: rate_per_s, burstiness, max_concurrency };
}

/** What too few requests support is not asked for. */
function timesOf(name: string, summary: DistributionSummary | undefined): Record<string, number | null> {
  if (summary === undefined) return {};
  const { mean_ns, p50_ns, stddev_ns, p90_ns, p95_ns, p99_ns, p999_ns } = summary;
  const percentiles = Object.entries({ p90: p90_ns, p95: p95_ns, p99: p99_ns, 'p99.9': p999_ns }).flatMap(([percentile, value]) => (value === null ? [] : [[`${percentile}_${name}_ms`, ms(value)]]));
  return { [`mean_${name}_ms`]: ms(mean_ns), [`median_${name}_ms`]: ms(p50_ns), [`std_${name}_ms`]: ms(stddev_ns), ...Object.fromEntries(percentiles) };
}

const ms = (value_ns: number | null): number | null => (value_ns === null ? null : value_ns / 1e6);

/** As its arrays have a request; seconds. */
interface Request {
  readonly input: number;
  readonly output: number;
  readonly ttft: number;
  readonly itl: readonly number[];
  readonly latency: number;
  readonly start: number;
  readonly error: string;
}

/** @param before_ns The measurements of the trials before: their clocks begin anew. */
const requestsOf = ({ requests }: RequestsOfTrial, before_ns: number): Request[] => requests.map((record) => requestOf(record, before_ns)).sort((a, b) => a.start - b.start);

function requestOf({ start_ns, done_ns, chunk_ns, prompt_tokens, output_tokens, failure, cancelled }: RequestRecord, before_ns: number): Request {
  const common = { input: prompt_tokens ?? 0, start: (before_ns + start_ns) / 1e9 };
  const error = failure ?? (cancelled ? 'given up by its client' : '');
  if (error !== '') return { ...common, output: 0, ttft: 0, itl: [], latency: 0, error };
  return {
    ...common,
    output: output_tokens ?? chunk_ns.length,
    ttft: ((chunk_ns[0] ?? done_ns) - start_ns) / 1e9,
    itl: chunk_ns.slice(1).map((instant, index) => (instant - chunk_ns[index]!) / 1e9),
    latency: (done_ns - start_ns) / 1e9,
    error,
  };
}

const arraysOf = (requests: readonly Request[]): Record<string, unknown> => ({
  input_lens: requests.map(({ input }) => input),
  output_lens: requests.map(({ output }) => output),
  ttfts: requests.map(({ ttft }) => ttft),
  itls: requests.map(({ itl }) => itl),
  latencies: requests.map(({ latency }) => latency),
  start_times: requests.map(({ start }) => start),
  // Waiting for a client is in the times already, where a schedule intended the start.
  queue_times: requests.map(() => 0),
  generated_texts: requests.map(() => ''),
  errors: requests.map(({ error }) => error),
});

/** In the whole second that had most of them, from the first start on; a chunk counts as a token there. */
function peaksOf(requests: readonly Request[]): Record<string, number> {
  if (requests.length === 0) return { max_output_tokens_per_s: 0, max_concurrent_requests: 0 };
  const first = requests.reduce((least, { start }) => Math.min(least, start), Infinity);
  const [tokens, running] = [new Map<number, number>(), new Map<number, number>()];
  for (const { start, ttft, itl, latency } of requests) {
    let at = start + ttft - first;
    add(tokens, Math.floor(at));
    for (const gap of itl) add(tokens, Math.floor((at += gap)));
    for (let second = Math.floor(start - first); second <= Math.floor(start + latency - first); second++) add(running, second);
  }
  return { max_output_tokens_per_s: most(tokens), max_concurrent_requests: most(running) };
}

const add = (counts: Map<number, number>, second: number): void => void counts.set(second, (counts.get(second) ?? 0) + 1);
const most = (counts: Map<number, number>): number => [...counts.values()].reduce((max, count) => Math.max(max, count), 0);
