import type { Random, TraceFields } from '@ubench/load';
import { z } from 'zod';
import type { Prompt } from './prompt.ts';

/** What `prepare` of a workload leaves for the clients of every agent: where the prompts lie, and what is known of them. JSON. */
export const preparedPrompts = z.strictObject({
  /** A file in the cache directory, named by a hash of what it was made from. */
  path: z.string(),
  /** How many prompts it holds, or conversations; at least one. Where every operation has its own, 1. */
  count: z.int().positive(),
  /** Whether the tokens of every prompt were counted by the model's own tokenizer, or are words that it was seen to take for one each; otherwise they are estimates, or unknown. */
  exact: z.boolean(),
  /** Entries of the data set that were looked at and are not sent: how many, by why. */
  leftOut: z.record(z.string(), z.int().positive()).optional(),
});
export type PreparedPrompts = z.infer<typeof preparedPrompts>;

/** What became of the entries of a data set, where some are not sent; at most one sentence. */
export function leftOutText({ count, leftOut = {} }: PreparedPrompts): string[] {
  const reasons = Object.entries(leftOut).map(([reason, number]) => `${number.toLocaleString('en-US')} × ${reason}`);
  return reasons.length === 0 ? [] : [`of the data set ${count === 1 ? 'one entry is' : `${count.toLocaleString('en-US')} entries are`} sent; of those that were looked at, others are left out: ${reasons.join(', ')}`];
}

/** Prompts, ready to be sent; one for all clients of an agent. */
export interface PromptSource {
  /** After how many operations prompts repeat; Infinity where every operation has its own. */
  readonly size: number;
  /**
   * The prompt of operation `i`: a pure function of the seed, `i` and what a replayed trace says of it. Cheap enough for the path of
   * sending: nothing is read, counted or tokenized here. The same prompt is the same object, so that what was made of it can be kept beside it.
   * @throws UBENCH_E_DATASET_TRACED for an operation of a trace that is no prompt
   */
  prompt(i: number, random: Random, traced?: TraceFields): Prompt;
  /** What can be sent before the load, to see whether it is answered. */
  sample(): Prompt;
  /** Prompts are those of a trace, which the load must replay. */
  readonly replays: boolean;
  /** Where there are conversations: the user that a client is, of so many; it says what to send in place of {@link prompt}. */
  user?(client: number, clients: number): ConversingUser;
}

/** Who holds one conversation at a time, and the next one when that is over. */
export interface ConversingUser {
  /** Its next turn, with all that was said before it in this conversation. Without word of the last one, that has failed. */
  next(): Prompt;
  /** Its last turn was answered. @param text What the model said, where {@link wantsText}. */
  answered(text: string | undefined): void;
  /** Its last turn was not: the conversation is over. */
  failed(): void;
  /** Later turns repeat what the model has answered. */
  readonly wantsText: boolean;
}
