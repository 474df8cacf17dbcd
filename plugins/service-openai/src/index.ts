/** Any OpenAI-compatible endpoint as a service: `deploy(openai({ model: '…' }))`, measured by `openai.chat()` and its siblings. */
import { definePlugin, defineService } from '@ubench/core';
import { embeddingsWorkload, rerankWorkload } from '@ubench/llm';
import { chatWorkload, completionsWorkload, responsesWorkload } from './generation.ts';
import { openaiService } from './openai-service.ts';

export { images, jsonl, random, sessions, shareGpt, sonnet, traced } from '@ubench/llm';
export { openaiErrors } from './openai-errors.ts';
export { openaiService } from './openai-service.ts';

export const openai = defineService(openaiService, {
  /** Streamed answers to messages: `/v1/chat/completions`. */
  chat: chatWorkload,
  /** Streamed continuations of a text: `/v1/completions`. */
  completions: completionsWorkload,
  /** The same by the Responses API: `/v1/responses`. */
  responses: responsesWorkload,
  /** Vectors of a batch of texts: `/v1/embeddings`. */
  embeddings: embeddingsWorkload({ service: 'openai' }),
  /** How well documents fit a query: `/v1/rerank`. */
  rerank: rerankWorkload({ service: 'openai' }),
});

export default definePlugin({
  name: '@ubench/service-openai',
  api: 1,
  setup(api) {
    api.service(openaiService);
  },
});
