/** vLLM as a service: `deploy(vllm({ model: '…' }))`, measured by `vllm.chat()` and `vllm.completions()`. */
import { definePlugin, defineService } from '@ubench/core';
import { chat, completions, embeddingsWorkload, generationWorkload, rerankWorkload } from '@ubench/llm';
import { generationsBegun, tokensCounted } from './metrics.ts';
import { vllmService } from './vllm-service.ts';

export { images, jsonl, random, sessions, shareGpt, sonnet, traced } from '@ubench/llm';
export { vllmErrors } from './vllm-errors.ts';
export { vllmService } from './vllm-service.ts';

/** Token counts come with every chunk, which may hold several tokens. */
const variant = { continuousUsage: true } as const;

export const vllm = defineService(vllmService, {
  /** An answer to messages: `/v1/chat/completions`. */
  chat: generationWorkload({
    service: 'vllm',
    name: 'chat',
    description: 'Sends the messages of a conversation to `/v1/chat/completions` and reads the answer as it is generated.',
    dialect: chat(variant),
    serverOperations: generationsBegun,
    serverTokens: tokensCounted,
  }),
  /** The continuation of a text, or of tokens: `/v1/completions`. */
  completions: generationWorkload({
    service: 'vllm',
    name: 'completions',
    description: 'Sends a text, or the tokens of a prompt as they are, to `/v1/completions` and reads its continuation as it is generated.',
    dialect: completions(variant),
    serverOperations: generationsBegun,
    serverTokens: tokensCounted,
  }),
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
