import { resolveSecret, type ServiceType } from '@ubench/core';
import { withPower } from '@ubench/llm';
import { diagnoseVllm } from './diagnose.ts';
import { vllmFacts } from './facts.ts';
import { launchVllm } from './launch.ts';
import { vllmMetrics } from './metrics.ts';
import { gpusOf, servedModel, type VllmOptions, vllmOptions } from './options.ts';
import { probeVllm } from './probe.ts';

export const vllmService = {
  name: 'vllm',
  description: 'vLLM, from its version 0.8 on: installed here, from a container image, or one that is already up (`--at vllm=http://…`).',
  options: vllmOptions,
  async access(options) {
    const model = servedModel(options);
    const { apiKey } = options;
    return { headers: apiKey ? { authorization: `Bearer ${resolveSecret(apiKey)}` } : {}, ...(model !== undefined && { model }) };
  },
  needs: (options) => ({ ...(options.image !== undefined && { image: options.image }), resources: { gpus: gpusOf(options) } }),
  // Weights are loaded, kernels compiled and CUDA graphs captured before it answers.
  startTimeout_ns: 15 * 60e9,
  launch: launchVllm,
  probe: probeVllm,
  metrics: async (endpoint, { power }) => withPower(vllmMetrics(endpoint), power),
  facts: vllmFacts,
  diagnose: () => diagnoseVllm(),
} as const satisfies ServiceType<VllmOptions>;
