import type { MetricSpecs } from '@ubench/load';
import { z } from 'zod';

/** What answers in one piece say of the tokens that were read. */
export const inputMetrics = {
  inputTokensPerSecond: {
    kind: 'rate',
    title: 'Input tokens',
    definition: 'Tokens of the inputs of successful requests, as the server counts them, ÷ the measured window.',
    better: 'higher',
  },
  inputTokens: {
    kind: 'gauge',
    title: 'Input tokens per request',
    definition: 'Tokens of the inputs of a successful request, as the server counts them.',
    better: 'lower',
  },
} as const satisfies MetricSpecs;

const count = z.number().nonnegative().nullish().catch(undefined);
const counted = z.looseObject({
  usage: z.looseObject({ prompt_tokens: count, total_tokens: count }).nullish().catch(undefined),
  meta: z.looseObject({ billed_units: z.looseObject({ input_tokens: count }).nullish(), tokens: z.looseObject({ input_tokens: count }).nullish() }).nullish().catch(undefined),
});

/** Tokens that were read: `usage` as OpenAI, vLLM and Jina have it, `meta` as Cohere does; `undefined` where the server does not tell. */
export function inputTokensOf(answer: unknown): number | undefined {
  const { usage, meta } = counted.safeParse(answer).data ?? {};
  const told = usage?.prompt_tokens ?? usage?.total_tokens ?? meta?.tokens?.input_tokens ?? meta?.billed_units?.input_tokens;
  return told == null ? undefined : told;
}
