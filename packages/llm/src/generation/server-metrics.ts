import type { MetricSpecs } from '@ubench/load';

/**
 * What a server of language models tells over the measured window, by the names that `metrics` of its service type gives its numbers:
 * `requests_waiting`, `kv_cache_usage_share`, `prefix_cache_hits`, `prefix_cache_queries` (both in tokens), `gpu_energy_joules`. Without a value where it does not.
 */
export const serverMetrics = {
  waitingRequests: {
    kind: 'gauge',
    title: 'Waiting requests',
    definition: 'Requests that wait in the queue of the server, as it tells once a second: the mean, the least and the most.',
    better: 'lower',
    server: { mean: 'requests_waiting' },
  },
  kvCacheUse: {
    kind: 'ratio',
    title: 'KV cache in use',
    definition: 'Share of the KV cache that holds something, as the server tells once a second.',
    better: 'lower',
    server: { mean: 'kv_cache_usage_share' },
  },
  prefixCacheHits: {
    kind: 'ratio',
    title: 'Prefix cache hits',
    definition: 'Tokens of prompts that the server found in its prefix cache ÷ those that it looked for there, in the measured window.',
    better: 'higher',
    server: { quotient: ['prefix_cache_hits', 'prefix_cache_queries'] },
  },
  energy: {
    kind: 'count',
    title: 'Energy, J',
    definition: 'Joules that the GPUs of the service drew in the measured window, whatever they did; only with the option power.',
    better: 'lower',
    server: { increase: 'gpu_energy_joules' },
  },
  tokensPerJoule: {
    kind: 'gauge',
    title: 'Tokens per joule',
    definition: 'Output tokens that arrived in the measured window ÷ joules that the GPUs drew in it.',
    better: 'higher',
    server: { quotient: ['outputTokensPerSecond', 'gpu_energy_joules'] },
  },
} as const satisfies MetricSpecs;
