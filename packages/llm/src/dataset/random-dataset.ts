import { counterRandom, type Random } from '@ubench/load';
import { z } from 'zod';
import type { Prompt } from '../prompt/prompt.ts';
import { commonWords } from './common-words.ts';
import { tokenLength, tokenLengths } from './token-lengths.ts';

export const randomDataset = z
  .strictObject({
    kind: z.literal('random').describe('What `random()` writes.'),
    prompts: z.int().positive().default(1000).describe('How many different prompts there are; operation i sends number i modulo that.'),
    inputTokens: tokenLengths.default(256).describe('Tokens of each prompt.'),
    outputTokens: tokenLengths.optional().describe('Tokens that each prompt asks for. Default: those of the workload.'),
  })
  .describe('Words without a meaning, as many tokens as asked for.');
export type RandomDataset = z.output<typeof randomDataset>;

/** Apart from the streams of the load itself, which share the seed. */
const stream = 0x6c00;

export function randomPrompts({ prompts, inputTokens, outputTokens }: RandomDataset, seed: number): Prompt[] {
  const random = counterRandom(seed, stream);
  return Array.from({ length: prompts }, (_, number) => {
    random.at(number);
    const tokens = tokenLength(inputTokens, random);
    const asked = outputTokens === undefined ? {} : { outputTokens: tokenLength(outputTokens, random) };
    return { text: randomWords(tokens, random), tokens, ...asked };
  });
}

function randomWords(count: number, random: Random): string {
  return Array.from({ length: count }, () => commonWords[random.int(0, commonWords.length - 1)]!).join(' ');
}
