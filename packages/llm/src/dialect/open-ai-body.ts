import type { GenerationOptions } from '../generation/generation-options.ts';
import type { Prompt } from '../prompt/prompt.ts';

/** In which a server differs from others that speak OpenAI's dialects. */
export interface OpenAiVariant {
  /** It sends cumulative usage with every chunk when asked: exact tokens per chunk. Default false. */
  readonly continuousUsage?: boolean;
  /** How the most tokens of an answer are asked for. Some know only the one or the other and pass over what they do not know, and OpenAI's own refuses both together. */
  readonly tokenLimit?: readonly ('max_tokens' | 'max_completion_tokens')[];
}

/** What requests of chat and of completions have in common. */
export function openAiBody(prompt: Prompt, options: GenerationOptions, { continuousUsage = false, tokenLimit = ['max_tokens'] }: OpenAiVariant): Record<string, unknown> {
  const { temperature, topP, topK, presencePenalty, frequencyPenalty, samplingSeed, stop, ignoreEos } = options;
  const model = options.lora ?? options.model;
  const most = prompt.outputTokens ?? options.outputTokens;
  return {
    ...(model !== undefined && { model }),
    ...Object.fromEntries(tokenLimit.map((name) => [name, most])),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(topK !== undefined && { top_k: topK }),
    ...(presencePenalty !== undefined && { presence_penalty: presencePenalty }),
    ...(frequencyPenalty !== undefined && { frequency_penalty: frequencyPenalty }),
    ...(samplingSeed !== undefined && { seed: samplingSeed }),
    ...(stop !== undefined && { stop }),
    ...(ignoreEos && { ignore_eos: true }),
    stream: true,
    stream_options: { include_usage: true, ...(continuousUsage && { continuous_usage_stats: true }) },
  };
}
