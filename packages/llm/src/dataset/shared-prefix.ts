import { counterRandom, shareOption } from '@ubench/load';
import { z } from 'zod';
import type { Prompt } from '../prompt/prompt.ts';
import { pick, textOfTokens } from '../tokenizer/token-text.ts';
import { inTurn } from './held-items.ts';
import type { PromptMaking } from './prompt-making.ts';
import { mostTokens } from './token-lengths.ts';

export const sharedPrefix = z
  .strictObject({
    share: shareOption.optional().describe('How many of the prompts begin with a common text. Default: all.'),
    prefixes: z.int().positive().max(100_000).default(1).describe('How many such texts there are.'),
    tokens: z.int().positive().max(mostTokens).describe('Tokens of each of them; they come on top of those of the prompt.'),
  })
  .optional()
  .describe('Prompts that begin alike, as those of one application do: what a prefix cache of the server is for. Messages get it as the first one, of the system.');
export type SharedPrefix = z.output<typeof sharedPrefix>;

/** Apart from the streams of the load itself, which share the seed. */
const stream = { texts: 0x6c10, prompts: 0x6c11 } as const;

/** The common texts. */
export async function prefixTexts({ prefixes, tokens }: NonNullable<SharedPrefix>, { tokenizer, words, seed }: PromptMaking): Promise<string[]> {
  const random = counterRandom(seed, stream.texts);
  return inTurn(prefixes, async (number) => {
    random.at(number);
    return (await textOfTokens(tokenizer, words, tokens, random)).text;
  });
}

/** Puts them in front of some of the prompts. */
export async function withSharedPrefix(prompts: readonly Prompt[], prefix: NonNullable<SharedPrefix>, making: PromptMaking): Promise<Prompt[]> {
  const { share, tokens } = prefix;
  const { tokenizer, seed } = making;
  const texts = await prefixTexts(prefix, making);
  const choice = counterRandom(seed, stream.prompts);
  return Promise.all(
    prompts.map(async (prompt, number) => {
      choice.at(number);
      if (share !== undefined && choice.float() >= share) return prompt;
      const common = pick(texts, choice);
      const before = prompt.tokens;
      if (prompt.text === undefined) {
        const messages = [{ role: 'system' as const, content: common }, ...(prompt.messages ?? [])];
        return { ...prompt, messages, ...(before === undefined ? {} : { tokens: before + (tokenizer.exact ? await tokenizer.count(common) : tokens) }) };
      }
      const text = `${common} ${prompt.text}`;
      return { ...prompt, text, ...(before === undefined ? {} : { tokens: tokenizer.exact ? await tokenizer.count(text) : before + tokens }) };
    }),
  );
}
