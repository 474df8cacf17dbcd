import type { ServiceType } from '@ubench/core';
import { splitApiUrl, withPower } from '@ubench/llm';
import { diagnoseOllama } from './diagnose.ts';
import { ollamaFacts } from './facts.ts';
import { launchOllama } from './launch.ts';
import { type OllamaOptions, ollamaOptions } from './options.ts';
import { probeOllama } from './probe.ts';
import { provisionOllama } from './provision.ts';
import { ollamaMetrics } from './running-models.ts';

/** Where it has what the workloads ask for; the first is what a URL means that names none. */
const operations = { chat: '/api/chat', generate: '/api/generate', v1Chat: '/v1/chat/completions', v1Completions: '/v1/completions', embeddings: '/v1/embeddings' };

export const ollamaService = {
  name: 'ollama',
  description: 'Ollama: an installed one that ubench starts, or one that is already up (`--at ollama=http://…:11434`). Its model is there and in memory before any load.',
  options: ollamaOptions,
  splitUrl: (text) => splitApiUrl(text, operations),
  launch: launchOllama,
  probe: (endpoint, _options, signal) => probeOllama(endpoint, signal),
  access: async ({ model }) => ({ headers: {}, ...(model !== undefined && { model }) }),
  provision: provisionOllama,
  metrics: async (endpoint, { power }) => withPower(await ollamaMetrics(endpoint), power),
  facts: ollamaFacts,
  diagnose: (signal) => diagnoseOllama(signal),
} as const satisfies ServiceType<OllamaOptions>;
