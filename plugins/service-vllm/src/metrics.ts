import type { MetricsSource } from '@ubench/core';
import { apiPath, llmAccessOf, type ServerTokens, withPower } from '@ubench/llm';
import type { Endpoint, WorkloadContext } from '@ubench/load';
import { type Picks, pickValues, prometheusSource, type ScrapeAccess, scrape } from '@ubench/prometheus';
import type { VllmOptions } from './options.ts';

/** The mean of a histogram of seconds, over what was added since the sample before. */
const mean = (...names: string[]) => ({ from: names.map((name) => `vllm:${name}_sum`), per: names.map((name) => `vllm:${name}_count`), scale: 1000 });

const prefixHits = ['vllm:prefix_cache_hits_total', 'vllm:gpu_prefix_cache_hits_total'];
const prefixQueries = ['vllm:prefix_cache_queries_total', 'vllm:gpu_prefix_cache_queries_total'];
const accepted = 'vllm:spec_decode_num_accepted_tokens_total';
const drafted = 'vllm:spec_decode_num_draft_tokens_total';

/**
 * What a server counts, by names that stay the same over its versions: names of 0.10 and later first, older ones behind them. Several
 * engines of one server (data parallel) are summed, shares of them averaged.
 */
export const vllmPicks = {
  requests_running: { from: 'vllm:num_requests_running' },
  requests_waiting: { from: 'vllm:num_requests_waiting' },
  kv_cache_usage_share: { from: ['vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc'], combine: 'mean' },
  preemptions: { from: 'vllm:num_preemptions_total' },
  prompt_tokens: { from: 'vllm:prompt_tokens_total' },
  generation_tokens: { from: 'vllm:generation_tokens_total' },
  prefix_cache_hits: { from: prefixHits },
  prefix_cache_queries: { from: prefixQueries },
  prefix_cache_hit_share: { from: prefixHits, per: prefixQueries },
  spec_decode_accepted_tokens: { from: accepted },
  spec_decode_draft_tokens: { from: drafted },
  spec_decode_acceptance_share: { from: accepted, per: drafted },
  ttft_mean_ms: mean('time_to_first_token_seconds'),
  itl_mean_ms: mean('inter_token_latency_seconds', 'time_per_output_token_seconds'),
  queue_mean_ms: mean('request_queue_time_seconds'),
  prefill_mean_ms: mean('request_prefill_time_seconds'),
  decode_mean_ms: mean('request_decode_time_seconds'),
  e2e_mean_ms: mean('e2e_request_latency_seconds'),
} as const satisfies Picks;

/** What the server tells, and where it was asked for, what its GPUs draw. */
export const vllmMetrics = async (endpoint: Endpoint, { power }: Pick<VllmOptions, 'power'>): Promise<MetricsSource> => withPower(prometheusSource(metricsUrl(endpoint), vllmPicks, accessTo(endpoint)), power);

/** What a server says at this moment. */
export const scrapeVllm = (endpoint: Endpoint, signal?: AbortSignal) => scrape(metricsUrl(endpoint), accessTo(endpoint), signal);

/**
 * Requests that have got a token. Not `vllm:request_success_total`: a request whose client goes away is under none of its reasons, not
 * even `abort`, and for the client it is one that succeeded.
 * @throws Error where the server does not say, `UBENCH_E_PROMETHEUS_…`
 */
export async function generationsBegun({ endpoint, signal }: WorkloadContext<unknown>): Promise<number> {
  const { samples } = await scrapeVllm(endpoint, signal);
  const counts = samples.filter(({ name }) => name === 'vllm:time_to_first_token_seconds_count');
  if (counts.length === 0) throw new Error('the server does not count its requests');
  return counts.reduce((sum, { value }) => sum + value, 0);
}

/** Tokens of all answers and prompts so far. @throws `UBENCH_E_PROMETHEUS_…` */
export async function tokensCounted({ endpoint, signal }: WorkloadContext<unknown>): Promise<ServerTokens> {
  const { generation_tokens: outputTokens, prompt_tokens: promptTokens } = pickValues(vllmPicks, await scrapeVllm(endpoint, signal));
  return { ...(outputTokens !== undefined && { outputTokens }), ...(promptTokens !== undefined && { promptTokens }) };
}

const metricsUrl = ({ url }: Endpoint): string => new URL(apiPath(url, '/metrics'), url).href;

function accessTo(endpoint: Endpoint): ScrapeAccess {
  const { model: _model, ...access } = llmAccessOf(endpoint);
  return access;
}
