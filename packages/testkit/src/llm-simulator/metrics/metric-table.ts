/** A family of metrics by vLLM's names; the words are ours. */
export interface MetricFamily {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** Without the engine, which some do not have. */
  readonly engineless?: boolean;
  /** A label beside the engine and the model, and its values. */
  readonly by?: readonly [label: string, values: readonly string[]];
  /** Upper ends of a histogram, without +Inf. */
  readonly buckets?: readonly number[];
}

const tokenBuckets = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
const stepBuckets = [1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384];
const firstTokenBuckets = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560];
const tokenGapBuckets = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];
const requestBuckets = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];

/** In vLLM's order. */
export const metricFamilies: readonly MetricFamily[] = [
  { name: 'vllm:estimated_flops_per_gpu', type: 'counter', help: 'Estimated floating point operations of a GPU.' },
  { name: 'vllm:estimated_read_bytes_per_gpu', type: 'counter', help: 'Estimated bytes that a GPU has read from its memory.' },
  { name: 'vllm:estimated_write_bytes_per_gpu', type: 'counter', help: 'Estimated bytes that a GPU has written to its memory.' },
  { name: 'vllm:num_requests_running', type: 'gauge', help: 'Requests that run.' },
  { name: 'vllm:num_requests_waiting', type: 'gauge', help: 'Requests that wait.' },
  { name: 'vllm:num_requests_waiting_by_reason', type: 'gauge', help: 'Requests that wait, by what for.', by: ['reason', ['capacity', 'deferred']] },
  { name: 'vllm:engine_sleep_state', type: 'gauge', help: 'Whether the engine is awake.', by: ['sleep_state', ['awake', 'weights_offloaded', 'discard_all']] },
  { name: 'vllm:kv_cache_usage_perc', type: 'gauge', help: 'Share of the KV cache that is in use, 0 to 1.' },
  { name: 'vllm:prefix_cache_queries', type: 'counter', help: 'Tokens that were looked for in the prefix cache.' },
  { name: 'vllm:prefix_cache_hits', type: 'counter', help: 'Tokens that were found in the prefix cache.' },
  { name: 'vllm:external_prefix_cache_queries', type: 'counter', help: 'Tokens that were looked for in the cache of another instance.' },
  { name: 'vllm:external_prefix_cache_hits', type: 'counter', help: 'Tokens that were found in the cache of another instance.' },
  { name: 'vllm:mm_cache_queries', type: 'counter', help: 'Items that were looked for in the cache of images and the like.' },
  { name: 'vllm:mm_cache_hits', type: 'counter', help: 'Items that were found in the cache of images and the like.' },
  { name: 'vllm:num_preemptions', type: 'counter', help: 'Requests that had to make room.' },
  { name: 'vllm:prompt_tokens', type: 'counter', help: 'Tokens of prompts.' },
  { name: 'vllm:prompt_tokens_by_source', type: 'counter', help: 'Tokens of prompts, by where they came from.', by: ['source', ['local_compute', 'local_cache_hit', 'external_kv_transfer']] },
  { name: 'vllm:prompt_tokens_cached', type: 'counter', help: 'Tokens of prompts that were cached.' },
  { name: 'vllm:prompt_tokens_cached_by_source', type: 'counter', help: 'Tokens of prompts that were cached, by where.', by: ['source', ['device', 'host', 'p2p', 'disk', 'external_unspecified']] },
  { name: 'vllm:generation_tokens', type: 'counter', help: 'Tokens that were generated.' },
  { name: 'vllm:request_success', type: 'counter', help: 'Requests that ended, by why.', by: ['finished_reason', ['stop', 'length', 'abort', 'error', 'repetition']] },
  { name: 'vllm:admission_rejections', type: 'counter', help: 'Requests that were refused, by the limit.', engineless: true, by: ['reason', ['max_num_queued_reqs', 'max_num_queued_tokens']] },
  { name: 'vllm:request_prompt_tokens', type: 'histogram', help: 'Tokens of the prompt of a request.', buckets: tokenBuckets },
  { name: 'vllm:request_generation_tokens', type: 'histogram', help: 'Tokens that a request generated.', buckets: tokenBuckets },
  { name: 'vllm:iteration_tokens_total', type: 'histogram', help: 'Tokens of a step.', buckets: stepBuckets },
  { name: 'vllm:request_max_num_generation_tokens', type: 'histogram', help: 'The most tokens that a request could generate.', buckets: tokenBuckets },
  { name: 'vllm:request_params_n', type: 'histogram', help: 'Answers that a request asked for.', buckets: [1, 2, 5, 10, 20] },
  { name: 'vllm:request_params_max_tokens', type: 'histogram', help: 'The limit that a request asked for.', buckets: tokenBuckets },
  { name: 'vllm:time_to_first_token_seconds', type: 'histogram', help: 'Time to first token.', buckets: firstTokenBuckets },
  { name: 'vllm:inter_token_latency_seconds', type: 'histogram', help: 'Time from one token to the next.', buckets: tokenGapBuckets },
  { name: 'vllm:request_time_per_output_token_seconds', type: 'histogram', help: 'Mean time per token of a request after its first.', buckets: tokenGapBuckets },
  { name: 'vllm:e2e_request_latency_seconds', type: 'histogram', help: 'Time of a request from end to end.', buckets: requestBuckets },
  { name: 'vllm:request_queue_time_seconds', type: 'histogram', help: 'Time that a request waited.', buckets: requestBuckets },
  { name: 'vllm:request_inference_time_seconds', type: 'histogram', help: 'Time that a request ran.', buckets: requestBuckets },
  { name: 'vllm:request_prefill_time_seconds', type: 'histogram', help: 'Time that a request took to its first token, without waiting.', buckets: requestBuckets },
  { name: 'vllm:request_decode_time_seconds', type: 'histogram', help: 'Time that a request took after its first token.', buckets: requestBuckets },
  { name: 'vllm:request_num_preemptions', type: 'histogram', help: 'How often a request had to make room.', buckets: [1, 2, 3, 4, 5, 10, 20] },
  { name: 'vllm:request_prefill_kv_computed_tokens', type: 'histogram', help: 'Tokens of a prompt that were computed, cached ones apart.', buckets: tokenBuckets },
];
