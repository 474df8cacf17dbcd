import { counterRandom } from '@ubench/load';
import { z } from 'zod';
import type { Prompt } from '../prompt/prompt.ts';
import { textOfTokens } from '../tokenizer/token-text.ts';
import { datasetErrors } from './dataset-errors.ts';
import { inTurn } from './held-items.ts';
import { type MadePrompts, pooled } from './made-prompts.ts';
import type { PromptMaking } from './prompt-making.ts';
import type { RandomItem } from './random-source.ts';
import { prefixTexts, sharedPrefix } from './shared-prefix.ts';
import { tokenLength, tokenLengths } from './token-lengths.ts';

const mostPrompts = 1_000_000;
export const promptCount = z.int().positive().max(mostPrompts).default(1000).describe('How many different prompts there are; operation i sends number i modulo that.');
export const askedTokens = tokenLengths.optional().describe('Tokens that each prompt asks for. Default: those of the workload.');

export const randomDataset = z
  .strictObject({
    kind: z.literal('random').describe('What `random()` writes.'),
    prompts: z.int().positive().max(mostPrompts).optional().describe('How many different prompts there are; operation i sends number i modulo that. Default: every operation of every trial has its own, so that no prefix cache knows it; of token ids there are 1000.'),
    inputTokens: tokenLengths.default(256).describe('Tokens of each prompt.'),
    outputTokens: askedTokens,
    send: z.enum(['text', 'tokenIds']).default('text').describe('`tokenIds`: the numbers of the tokens themselves, which completions of vLLM take; it needs a tokenizer.'),
    sharedPrefix,
  })
  .refine(({ send, sharedPrefix: prefix }) => send === 'text' || prefix === undefined, { path: ['sharedPrefix'], message: 'is put in front of text, and not of token ids' })
  .describe('Words without a meaning, as many tokens as asked for.');
export type RandomDataset = z.output<typeof randomDataset>;

/** Apart from the streams of the load itself, which share the seed. */
const stream = 0x6c00;

/** @throws UBENCH_E_DATASET_TOKEN_IDS */
export async function randomPrompts(dataset: RandomDataset, making: PromptMaking): Promise<MadePrompts> {
  const { inputTokens, outputTokens, send, sharedPrefix: prefix } = dataset;
  const { tokenizer, words, seed } = making;
  // Texts of which nobody knows the length have to be counted.
  if (dataset.prompts === undefined && send === 'text' && words.exact === tokenizer.exact) return unboundedPrompts(dataset, making);
  const { encode } = tokenizer;
  if (send === 'tokenIds' && encode === undefined) throw datasetErrors.UBENCH_E_DATASET_TOKEN_IDS();
  const random = counterRandom(seed, stream);
  const made = await inTurn(dataset.prompts ?? 1000, async (number): Promise<Prompt> => {
    random.at(number);
    const tokens = tokenLength(inputTokens, random);
    const asked = outputTokens === undefined ? {} : { outputTokens: tokenLength(outputTokens, random) };
    const counted = await textOfTokens(tokenizer, words, tokens, random);
    if (send === 'text') return { ...counted, ...asked };
    return { tokenIds: await encode!(counted.text), tokens: counted.tokens, ...asked };
  });
  return pooled(made, prefix, {}, making);
}

/** What agents make every prompt of when it is sent. */
async function unboundedPrompts({ inputTokens, outputTokens, sharedPrefix: prefix }: RandomDataset, making: PromptMaking): Promise<MadePrompts> {
  const prefixes = prefix === undefined ? undefined : { share: prefix.share ?? 1, tokens: prefix.tokens, texts: await prefixTexts(prefix, making) };
  const item: RandomItem = { words: making.words, inputTokens, ...(outputTokens === undefined ? {} : { outputTokens }), ...(prefixes === undefined ? {} : { prefixes }) };
  return { layout: 'random', items: [item], exact: making.words.exact, leftOut: {} };
}
