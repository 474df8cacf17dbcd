import type { GenerationOptions, Prompt } from '@ubench/llm';
import { z } from 'zod';

/** What Ollama's own workloads take beside what every workload of a language model does. */
export const ollamaRequestOptions = {
  think: z.union([z.boolean(), z.enum(['low', 'medium', 'high'])]).optional().describe('Whether, or how much, a model that can think does so before it answers. Default: that of the model.'),
  contextLength: z
    .int()
    .positive()
    .optional()
    .describe('`num_ctx` of every request. One that differs from what the model is loaded with makes the server load it anew: better set it on the service.'),
  truncate: z.boolean().default(false).describe('`true`: a prompt that does not fit the context is cut, as the server does by default, instead of refused.'),
} as const;

const parsed = z.strictObject(ollamaRequestOptions);
export type OllamaRequestOptions = z.output<typeof parsed>;

/** What requests of chat and of generate have in common; what is not given is left to the model. */
export function requestBody(prompt: Prompt, options: GenerationOptions & OllamaRequestOptions): Record<string, unknown> {
  const { model, think, truncate, temperature, topP, topK, presencePenalty, frequencyPenalty, samplingSeed, stop, contextLength } = options;
  return {
    ...(model !== undefined && { model }),
    stream: true,
    truncate,
    ...(think !== undefined && { think }),
    options: {
      num_predict: prompt.outputTokens ?? options.outputTokens,
      ...(contextLength !== undefined && { num_ctx: contextLength }),
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { top_p: topP }),
      ...(topK !== undefined && { top_k: topK }),
      ...(presencePenalty !== undefined && { presence_penalty: presencePenalty }),
      ...(frequencyPenalty !== undefined && { frequency_penalty: frequencyPenalty }),
      ...(samplingSeed !== undefined && { seed: samplingSeed }),
      ...(stop !== undefined && { stop }),
    },
  };
}
