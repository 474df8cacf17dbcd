import { chat, completions, type Dialect, generationWorkload, type OpenAiVariant, responses } from '@ubench/llm';
import { z } from 'zod';

const tokenLimits = {
  both: ['max_completion_tokens', 'max_tokens'],
  max_completion_tokens: ['max_completion_tokens'],
  max_tokens: ['max_tokens'],
} as const satisfies Record<string, OpenAiVariant['tokenLimit']>;

const continuousUsage = z
  .boolean()
  .default(false)
  .describe('Ask for token counts with every chunk, `continuous_usage_stats`: vLLM and others know it, and then every chunk is known to be of how many tokens. OpenAI refuses it.');
const usageOptions = { continuousUsage };
const chatOptions = {
  continuousUsage,
  tokenLimit: z
    .enum(['both', 'max_completion_tokens', 'max_tokens'])
    .default('both')
    .describe("How the most tokens of an answer are asked for: some servers know only the one name or the other, and OpenAI's own takes no request with both, but `max_completion_tokens`."),
};

/** The dialect of a variant that only the options tell. */
const varying = <O>(make: (variant: OpenAiVariant) => Dialect, variantOf: (options: O) => OpenAiVariant): Dialect<O> => ({
  ...make({}),
  body: (prompt, options) => make(variantOf(options)).body(prompt, options),
});

const stream = 'and reads the stream that answers it. An operation ends with the last byte.';

export const chatWorkload = generationWorkload({
  service: 'openai',
  name: 'chat',
  description: `Sends messages to \`/v1/chat/completions\`, ${stream}`,
  options: chatOptions,
  dialect: varying<z.output<z.ZodObject<typeof chatOptions>>>(chat, (options) => ({ continuousUsage: options.continuousUsage, tokenLimit: tokenLimits[options.tokenLimit] })),
});

export const completionsWorkload = generationWorkload({
  service: 'openai',
  name: 'completions',
  description: `Sends a text to \`/v1/completions\`, ${stream}`,
  options: usageOptions,
  dialect: varying<z.output<z.ZodObject<typeof usageOptions>>>(completions, (options) => ({ continuousUsage: options.continuousUsage })),
});

export const responsesWorkload = generationWorkload({
  service: 'openai',
  name: 'responses',
  description: `Sends input to \`/v1/responses\`, ${stream}`,
  dialect: responses,
});
