/** vLLM as a service: `deploy(vllm({ model: '…' }))`, measured by `vllm.chat()` and `vllm.completions()`. */
import { definePlugin, defineService } from '@ubench/core';
import { embeddingsWorkload, rerankWorkload } from '@ubench/llm';
import { vllmService } from './vllm-service.ts';

export { vllmErrors } from './vllm-errors.ts';
export { vllmService } from './vllm-service.ts';

export const vllm = defineService(vllmService, {
  /** Vectors of a batch of texts: `/v1/embeddings`. */
  embeddings: embeddingsWorkload({ service: 'vllm' }),
  /** How well documents fit a query: `/v1/rerank`. */
  rerank: rerankWorkload({ service: 'vllm' }),
});

export default definePlugin({
  name: '@ubench/service-vllm',
  api: 1,
  setup(api) {
    api.service(vllmService);
  },
});
