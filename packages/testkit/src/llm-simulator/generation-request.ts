import { z } from 'zod';
import { ollamaV1Chat, ollamaV1Completions } from './dialects/ollama-v1.ts';
import { ollamaChat, ollamaGenerate } from './dialects/ollama.ts';
import { responses } from './dialects/responses.ts';
import { vllmChat, vllmCompletions } from './dialects/vllm.ts';
import type { ReplyShape } from './reply.ts';
import type { SimulatorModel } from './simulator-options.ts';
import { wordsOf, wordsOfMessages } from './tokens.ts';

const limit = z.number().nullish();
const message = z.looseObject({ content: z.unknown().optional() });

const requestBody = z.looseObject({
  model: z.string().optional(),
  messages: z.array(message).optional(),
  prompt: z.unknown().optional(),
  input: z.unknown().optional(),
  stream: z.boolean().optional(),
  max_tokens: limit,
  max_completion_tokens: limit,
  max_output_tokens: limit,
  ignore_eos: z.boolean().nullish(),
  user: z.string().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish(), continuous_usage_stats: z.boolean().nullish() }).nullish(),
  options: z.looseObject({ num_predict: limit }).nullish(),
});
type RequestBody = z.output<typeof requestBody>;

/** A request for generated text, whatever API it came by. */
export interface GenerationRequest {
  readonly model: string | undefined;
  readonly words: readonly string[];
  readonly stream: boolean;
  /** `undefined`: as long as the model likes. */
  readonly maxTokens: number | undefined;
  readonly ignoreEos: boolean;
  readonly usage: 'none' | 'final' | 'continuous';
  readonly user: string | undefined;
}

/** One path that generates. */
export interface GenerationRoute {
  /** Errors have Ollama's form, and streams are the default. */
  readonly native: boolean;
  shape(model: SimulatorModel): ReplyShape;
  words(body: RequestBody): readonly string[];
  maxTokens(body: RequestBody): number | null | undefined;
  /** What must be there, or the request is answered 400. */
  readonly needs: 'messages' | 'prompt' | 'input' | undefined;
}

export const generationRoutes: Readonly<Record<string, GenerationRoute>> = {
  '/v1/chat/completions': {
    native: false,
    shape: ({ imitates }) => (imitates === 'vllm' ? vllmChat : ollamaV1Chat),
    words: ({ messages = [] }) => wordsOfMessages(messages),
    maxTokens: (body) => body.max_completion_tokens ?? body.max_tokens,
    needs: 'messages',
  },
  '/v1/completions': {
    native: false,
    shape: ({ imitates }) => (imitates === 'vllm' ? vllmCompletions : ollamaV1Completions),
    words: ({ prompt }) => wordsOf(prompt),
    // As the APIs have it where nothing is said.
    maxTokens: (body) => body.max_tokens ?? 16,
    needs: 'prompt',
  },
  '/v1/responses': {
    native: false,
    shape: () => responses,
    words: ({ input }) => (typeof input === 'string' ? wordsOf(input) : wordsOfMessages(z.array(message).catch([]).parse(input))),
    maxTokens: (body) => body.max_output_tokens,
    needs: 'input',
  },
  '/api/chat': {
    native: true,
    shape: () => ollamaChat,
    words: ({ messages = [] }) => wordsOfMessages(messages),
    maxTokens: ({ options }) => options?.num_predict,
    needs: undefined,
  },
  '/api/generate': {
    native: true,
    shape: () => ollamaGenerate,
    words: ({ prompt }) => wordsOf(prompt),
    maxTokens: ({ options }) => options?.num_predict,
    needs: undefined,
  },
};

/** @returns What is wrong with it, in a word, or the request. */
export function readGenerationRequest(route: GenerationRoute, json: unknown): GenerationRequest | string {
  const parsed = requestBody.safeParse(json);
  if (!parsed.success) return `${parsed.error.issues[0]!.path.join('.')}: ${parsed.error.issues[0]!.message}`;
  const body = parsed.data;
  if (route.needs !== undefined && body[route.needs] === undefined) return `Field required: ${route.needs}`;
  const max = route.maxTokens(body);
  const { include_usage, continuous_usage_stats } = body.stream_options ?? {};
  return {
    model: body.model,
    words: route.words(body),
    stream: body.stream ?? route.native,
    // Ollama goes on where this is 0 or negative.
    maxTokens: max === null || max === undefined || max <= 0 ? undefined : max,
    ignoreEos: body.ignore_eos ?? false,
    usage: include_usage ? (continuous_usage_stats ? 'continuous' : 'final') : 'none',
    user: body.user ?? undefined,
  };
}
