/** vLLM as a service: `deploy(vllm({ model: '…' }))`, measured by `vllm.chat()` and `vllm.completions()`. */
import { definePlugin, defineService } from '@ubench/core';
import { embeddingsWorkload, rerankWorkload } from '@ubench/llm';
import { vllmChat, vllmCompletions } from './generations.ts';
import { vllmService } from './vllm-service.ts';

export { images, jsonl, random, sessions, shareGpt, sonnet, traced } from '@ubench/llm';
export { vllmErrors } from './vllm-errors.ts';
export { vllmService } from './vllm-service.ts';

export const vllm = defineService(vllmService, {
  /** An answer to messages: `/v1/chat/completions`. */
  chat: vllmChat,
  /** The continuation of a text, or of tokens: `/v1/completions`. */
  completions: vllmCompletions,
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
