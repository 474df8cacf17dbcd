import { z } from 'zod';
import { choosePrompts } from './choose-prompts.ts';
import { datasetErrors } from './dataset-errors.ts';
import { openEntries, type Read } from './file-entries.ts';
import { maxPromptTokens, tooLong, withinBounds } from './length-bounds.ts';
import { type MadePrompts, pooled } from './made-prompts.ts';
import type { PromptMaking } from './prompt-making.ts';
import { sharedPrefix } from './shared-prefix.ts';

export const shareGptDataset = z
  .strictObject({
    kind: z.literal('shareGpt').describe('What `shareGpt()` writes.'),
    file: z.string().min(1).describe('Relative to the spec.'),
    prompts: z.int().positive().default(1000).describe('How many conversations are used at most; operation i sends number i modulo their count.'),
    order: z.enum(['seeded', 'file']).default('seeded').describe('Which are taken first: as the seed decides, or as in the file.'),
    outputTokens: z.enum(['workload', 'recorded']).default('workload').describe('How many tokens are asked for: as the workload says, or as many as the recorded answer has.'),
    minPromptTokens: z.int().nonnegative().default(4).describe('Conversations whose first turn is shorter are left out, and those whose recorded answer is where that says how many tokens are asked for.'),
    maxPromptTokens: maxPromptTokens.default(1024),
    maxTotalTokens: z.int().positive().default(2048).describe('Conversations whose first two turns are longer together are left out.'),
    tooLong: tooLong.default('leaveOut'),
    sharedPrefix,
  })
  .describe('First questions of recorded conversations, in the format of ShareGPT: a JSON list of `{ conversations: [{ from, value }, …] }`.');
export type ShareGptDataset = z.output<typeof shareGptDataset>;

const turn = z.object({ from: z.string(), value: z.string() });
const conversation = z.object({ conversations: z.array(turn) });

export interface Conversation {
  readonly turns: readonly z.infer<typeof turn>[];
}

/** A conversation of two turns at least. @throws UBENCH_E_DATASET_ENTRY */
export function readConversation(value: unknown, where: string): Read<Conversation> {
  const parsed = conversation.safeParse(value);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw datasetErrors.UBENCH_E_DATASET_ENTRY({ problem: `${path.join('.') || 'it'}: ${message}` }, { where });
  }
  const { conversations: turns } = parsed.data;
  return turns.length < 2 ? { leftOut: 'fewer than two turns' } : { entry: { turns } };
}

/** The bounds are those of `vllm bench serve`, and so is that the first turn is the prompt, whoever spoke it. */
export async function shareGptPrompts(dataset: ShareGptDataset, making: PromptMaking): Promise<MadePrompts> {
  const { minPromptTokens: least, maxTotalTokens, outputTokens } = dataset;
  const { tokenizer } = making;
  const entries = await openEntries(making.pathOf(dataset.file), dataset.file, readConversation, making.signal);
  try {
    const { chosen, leftOut } = await choosePrompts(entries, { ...dataset, ...making }, async ({ turns: [question, answer] }, where) => {
      const bounded = await withinBounds(tokenizer, question!.value, dataset, where);
      if ('leftOut' in bounded) return bounded;
      const { text, tokens } = bounded.entry;
      const answered = await tokenizer.count(answer!.value);
      if (tokens < least) return { leftOut: `prompt of fewer than ${least} tokens` };
      const asked = outputTokens === 'recorded' ? { outputTokens: Math.max(1, answered) } : {};
      if (outputTokens === 'recorded' && answered < least) return { leftOut: `answer of fewer than ${least} tokens` };
      if (tokens + answered > maxTotalTokens) return { leftOut: `more than ${maxTotalTokens} tokens with the answer` };
      return { entry: { text, tokens, ...asked } };
    });
    return await pooled(chosen, dataset.sharedPrefix, leftOut, making);
  } finally {
    await entries.close();
  }
}
