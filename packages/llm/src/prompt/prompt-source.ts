import type { Random, TraceFields } from '@ubench/load';
import { z } from 'zod';
import type { Prompt } from './prompt.ts';

/** What `prepare` of a workload leaves for the clients of every agent: where the prompts lie, and what is known of them. JSON. */
export const preparedPrompts = z.strictObject({
  /** A file in the cache directory, named by a hash of what it was made from. */
  path: z.string(),
  /** How many prompts it holds; at least one. */
  count: z.int().positive(),
  /** Whether the tokens of every prompt were counted by the model's own tokenizer; otherwise they are estimates, or unknown. */
  exact: z.boolean(),
});
export type PreparedPrompts = z.infer<typeof preparedPrompts>;

/** Prompts, ready to be sent; one for all clients of an agent. */
export interface PromptSource {
  readonly size: number;
  /**
   * The prompt of operation `i`: a pure function of the seed, `i` and what a replayed trace says of it. Cheap enough for the path of
   * sending: nothing is read, counted or tokenized here. The same prompt is the same object, so that what was made of it can be kept beside it.
   */
  prompt(i: number, random: Random, traced?: TraceFields): Prompt;
}
