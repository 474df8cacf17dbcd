/** Ollama as a service: `deploy(ollama({ model: 'qwen3:0.6b', pull: true }))`. */
import { definePlugin, defineService } from '@ubench/core';
import { ollamaService } from './ollama-service.ts';

export { images, jsonl, random, sessions, shareGpt, sonnet, traced } from '@ubench/llm';
export { ollamaErrors } from './ollama-errors.ts';
export { ollamaService } from './ollama-service.ts';

export const ollama = defineService(ollamaService);

export default definePlugin({
  name: '@ubench/service-ollama',
  api: 1,
  setup(api) {
    api.service(ollamaService);
  },
});
