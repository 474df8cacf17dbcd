import { resolveSecret, type ServiceType } from '@ubench/core';
import { tlsAccess } from '@ubench/http';
import { splitApiUrl } from '@ubench/llm';
import { diagnoseVllm } from './diagnose.ts';
import { vllmFacts } from './facts.ts';
import { launchVllm } from './launch.ts';
import { vllmMetrics } from './metrics.ts';
import { gpusOf, servedModel, type VllmOptions, vllmOptions } from './options.ts';
import { probeVllm } from './probe.ts';

/** Where a server has what the workloads ask for; the first is what a URL means that names none. */
const operations = { chat: '/v1/chat/completions', completions: '/v1/completions', embeddings: '/v1/embeddings', rerank: '/v1/rerank' };

export const vllmService = {
  name: 'vllm',
  description: 'vLLM, from its version 0.8 on: installed here, from a container image, or one that is already up (`--at vllm=http://…`).',
  options: vllmOptions,
  splitUrl: (text) => splitApiUrl(text, operations),
  async access(options) {
    const model = servedModel(options);
    const { apiKey, tls } = options;
    return { ...(await tlsAccess(tls)), headers: apiKey ? { authorization: `Bearer ${resolveSecret(apiKey)}` } : {}, ...(model !== undefined && { model }) };
  },
  needs: (options) => ({ ...(options.image !== undefined && { image: options.image }), resources: { gpus: gpusOf(options) / options.nodes, ...(options.nodes > 1 && { nodes: options.nodes }) } }),
  // Weights are loaded, kernels compiled and CUDA graphs captured before it answers.
  startTimeout_ns: 15 * 60e9,
  launch: launchVllm,
  probe: probeVllm,
  metrics: vllmMetrics,
  facts: vllmFacts,
  diagnose: () => diagnoseVllm(),
} as const satisfies ServiceType<VllmOptions>;
