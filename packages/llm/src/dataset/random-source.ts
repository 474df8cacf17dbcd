import { counterRandom } from '@ubench/load';
import { z } from 'zod';
import type { PromptSource } from '../prompt/prompt-source.ts';
import { pick, tokenWords } from '../tokenizer/token-text.ts';
import { WordRing } from '../tokenizer/word-ring.ts';
import { tokenLength, tokenLengths } from './token-lengths.ts';

/** What a random prompt is made of when it is sent. JSON. */
const randomItem = z.strictObject({
  words: tokenWords,
  inputTokens: tokenLengths,
  outputTokens: tokenLengths.optional(),
  prefixes: z.strictObject({ share: z.number(), tokens: z.int(), texts: z.array(z.string()).min(1) }).optional(),
});
export type RandomItem = z.infer<typeof randomItem>;

/** Apart from the streams of the load itself, which share the seed; those of a trial are this far from the ones of another. */
const stream = { ring: 0x6c40, prompts: 0x6c41, ofTrial: 0x1_0000 } as const;

/** A prompt of its own for every operation of every trial: none is in the prefix cache of a server, but for the common beginnings. */
export function randomSource(item: unknown, seed: number, trial: number): PromptSource {
  const { words, inputTokens, outputTokens, prefixes } = randomItem.parse(item);
  const ring = new WordRing(words, counterRandom(seed, stream.ring));
  const random = counterRandom(seed, stream.prompts + stream.ofTrial * trial);
  const prompt: PromptSource['prompt'] = (i) => {
    random.at(i);
    const tokens = tokenLength(inputTokens, random);
    const asked = outputTokens === undefined ? {} : { outputTokens: tokenLength(outputTokens, random) };
    const text = ring.text(tokens, random);
    if (prefixes === undefined || random.float() >= prefixes.share) return { text, tokens, ...asked };
    return { text: `${pick(prefixes.texts, random)} ${text}`, tokens: prefixes.tokens + tokens, ...asked };
  };
  // Of no trial, so that it is sent once only.
  const sample: PromptSource['sample'] = () => ({ text: ring.text(tokenLength(inputTokens, counterRandom(seed, stream.prompts)), counterRandom(seed, stream.prompts)) });
  return { size: Infinity, replays: false, prompt, sample };
}
