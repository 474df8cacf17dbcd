import { chat, completions, embeddingsWorkload, generationWorkload } from '@ubench/llm';
import type { MetricSpecs } from '@ubench/load';
import { ollamaChat } from './dialect/ollama-chat.ts';
import { ollamaGenerate } from './dialect/ollama-generate.ts';
import { ollamaRequestOptions } from './dialect/request-body.ts';

/** What the last line of a native stream says that the request took the server, by its own clock. */
const serverTimes = {
  loadTime: {
    kind: 'latency',
    title: 'Load (server)',
    definition: 'Until the model was there for a request, as Ollama timed it (load_duration): loading it, or only finding it in memory. Nothing of the network, and no inference.',
    better: 'lower',
  },
  promptEvalTime: {
    kind: 'latency',
    title: 'Prompt (server)',
    definition: 'Evaluating the prompt of a request, as Ollama timed it (prompt_eval_duration): nothing of the network, of queueing or of loading. Tokens found in the cache take no time in it, and are counted as prompt tokens all the same.',
    better: 'lower',
  },
  evalTime: {
    kind: 'latency',
    title: 'Generation (server)',
    definition: 'Generating the answer of a request, as Ollama timed it (eval_duration): nothing of the network, of queueing, of loading or of the prompt.',
    better: 'lower',
  },
} as const satisfies MetricSpecs;

/** It does not know `max_completion_tokens`. */
const variant = { tokenLimit: ['max_tokens'] } as const;

export const ollamaWorkloads = {
  /** Ollama's own chat, `/api/chat`: the result also has the server's own times. */
  chat: generationWorkload({
    service: 'ollama',
    name: 'chat',
    description: 'Ollama’s own chat, `/api/chat`: messages in, a stream out; with the times that the server itself took.',
    dialect: ollamaChat,
    options: ollamaRequestOptions,
    serverTimes,
  }),
  /** Ollama's own completion, `/api/generate`. */
  generate: generationWorkload({
    service: 'ollama',
    name: 'generate',
    description: 'Ollama’s own completion, `/api/generate`: a text in, a stream out; with the times that the server itself took.',
    dialect: ollamaGenerate,
    options: ollamaRequestOptions,
    serverTimes,
  }),
  /** The chat that OpenAI's clients speak, `/v1/chat/completions`. */
  v1Chat: generationWorkload({
    service: 'ollama',
    name: 'v1Chat',
    description: 'Chat as OpenAI’s clients speak it, `/v1/chat/completions`. A prompt that does not fit the context is cut there, and nobody is told.',
    dialect: chat(variant),
  }),
  /** The completion that OpenAI's clients speak, `/v1/completions`. */
  v1Completions: generationWorkload({
    service: 'ollama',
    name: 'v1Completions',
    description: 'Completions as OpenAI’s clients speak them, `/v1/completions`. A prompt that does not fit the context is cut there, and nobody is told.',
    dialect: completions(variant),
  }),
  /** Vectors of a batch of texts, `/v1/embeddings`. */
  embeddings: embeddingsWorkload({ service: 'ollama' }),
};
