/** Ollama as a service: `deploy(ollama({ model: 'qwen3:0.6b', pull: true }))`, measured by `ollama.chat()`, `ollama.generate()` and what OpenAI's clients speak, `ollama.v1Chat()`. */
import { definePlugin, defineService } from '@ubench/core';
import { ollamaService } from './ollama-service.ts';
import { ollamaWorkloads } from './workloads.ts';

export { images, jsonl, random, sessions, shareGpt, sonnet, traced } from '@ubench/llm';
export { ollamaErrors } from './ollama-errors.ts';
export { ollamaService } from './ollama-service.ts';

export const ollama = defineService(ollamaService, ollamaWorkloads);

export default definePlugin({
  name: '@ubench/service-ollama',
  api: 1,
  setup(api) {
    api.service(ollamaService);
  },
});
