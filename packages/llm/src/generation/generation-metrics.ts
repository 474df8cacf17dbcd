import type { MetricSpecs } from '@ubench/load';
import { bucketMetrics } from '../buckets/length-buckets.ts';
import { serverMetrics } from './server-metrics.ts';

/** What every workload that generates text measures beside the common metrics; the end-to-end latency is the common `latency`. */
export const generationMetrics = {
  ttft: {
    kind: 'latency',
    instant: 'first',
    title: 'TTFT',
    definition: 'Time to first token: from the start of the request (intended in an open loop, sent in a closed one) to the first chunk with content, be it text, reasoning or a tool call.',
    better: 'lower',
  },
  itl: {
    kind: 'latency',
    title: 'ITL',
    definition: 'Inter-token latency: the gaps between successive chunks with content of one request, pooled over requests; a chunk of several tokens is one gap.',
    better: 'lower',
  },
  tpot: {
    kind: 'latency',
    title: 'TPOT',
    definition: 'Time per output token: (last chunk with content − first) ÷ (output tokens − 1) of each request; none of a request of one token, or whose content came in one chunk.',
    better: 'lower',
  },
  outputTokensPerSecond: {
    kind: 'rate',
    title: 'Output tokens',
    definition: 'Generated tokens that arrived in the measured window ÷ its length; of successful and of given-up requests.',
    better: 'higher',
  },
  outputTokens: {
    kind: 'gauge',
    title: 'Output tokens per request',
    definition: 'Generated tokens of a successful request, as the server counts them; counted chunks where it does not (see estimatedTokens).',
    better: 'higher',
  },
  promptTokens: {
    kind: 'gauge',
    title: 'Prompt tokens per request',
    definition: 'Tokens of the prompt of a successful request, as the server counts them.',
    better: 'lower',
  },
  estimatedTokens: {
    kind: 'ratio',
    title: 'Estimated tokens',
    definition: 'Share of the requests whose output tokens the server did not tell, so that their chunks were counted instead.',
    better: 'lower',
  },
  tokensPerChunk: {
    kind: 'gauge',
    title: 'Tokens per chunk',
    definition: 'Output tokens ÷ chunks with content of a request.',
    better: 'lower',
  },
  cachedPrompt: {
    kind: 'ratio',
    title: 'Cached prompt',
    definition: 'Share of the prompt tokens of a request that the server found in its prefix cache, where it tells.',
    better: 'higher',
  },
  finishReasons: {
    kind: 'count',
    keyed: true,
    title: 'Finish reason',
    definition: 'Requests by why their answer ended.',
    better: 'higher',
  },
  cancelled: {
    kind: 'count',
    title: 'Given up',
    definition: 'Requests whose client went away on purpose; they succeed, and are in no latency.',
    better: 'lower',
  },
  connectTime: {
    kind: 'latency',
    title: 'Connect',
    definition: 'What opening the connection of a request took, TLS included; only with cold connections.',
    better: 'lower',
  },
  ...bucketMetrics,
  ...serverMetrics,
} as const satisfies MetricSpecs;
