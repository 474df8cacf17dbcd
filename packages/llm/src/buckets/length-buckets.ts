import type { MetricSpecs } from '@ubench/load';
import { z } from 'zod';

const bounds = z
  .array(z.int().positive())
  .min(1)
  .max(16)
  .refine((list) => list.every((bound, index) => index === 0 || bound > list[index - 1]!), 'bounds must go up');

/** Option of every workload that generates text. */
export const bucketsOption = z
  .strictObject({
    promptTokens: bounds.optional().describe('The longest prompt of each bucket but the last: `[128, 1024]` makes `1–128`, `129–1024` and `1025+`.'),
    outputTokens: bounds.optional().describe('The longest answer of each bucket but the last.'),
  })
  .optional()
  .describe('Latencies once more by how long prompts and answers were, in tokens as the server counts them. Default: only over all.');
export type LengthBuckets = z.output<typeof bucketsOption>;

const latency = (of: string, by: 'prompt' | 'answer') => ({
  kind: 'latency' as const,
  keyed: true as const,
  keyOrder: 'number' as const,
  title: `${of} by ${by}`,
  definition: `The ${of} of the requests whose ${by} has so many tokens; only with the option buckets, and of requests whose tokens the server counts.`,
  better: 'lower' as const,
});

/** What `buckets` adds, by the tokens of the prompt and of the answer. */
export const bucketMetrics = {
  ttftByPrompt: latency('TTFT', 'prompt'),
  tpotByPrompt: latency('TPOT', 'prompt'),
  latencyByPrompt: latency('latency', 'prompt'),
  ttftByOutput: latency('TTFT', 'answer'),
  tpotByOutput: latency('TPOT', 'answer'),
  latencyByOutput: latency('latency', 'answer'),
} satisfies MetricSpecs;

/** The key of the bucket: `129–1024`. */
export function bucketOf(tokens: number, of: readonly number[]): string {
  const index = of.findIndex((bound) => tokens <= bound);
  if (index === -1) return `${of.at(-1)! + 1}+`;
  // An empty prompt is a short one.
  return `${index === 0 ? 1 : of[index - 1]! + 1}–${of[index]}`;
}
