import { counterRandom, type Random } from '@ubench/load';
import { z } from 'zod';
import type { Prompt } from '../prompt/prompt.ts';
import { cutToTokens, pick } from '../tokenizer/token-text.ts';
import { inTurn } from './held-items.ts';
import { type MadePrompts, pooled } from './made-prompts.ts';
import type { PromptMaking } from './prompt-making.ts';
import { askedTokens, promptCount } from './random-dataset.ts';
import { sharedPrefix } from './shared-prefix.ts';
import { tokenLength, tokenLengths } from './token-lengths.ts';

export const sonnetDataset = z
  .strictObject({
    kind: z.literal('sonnet').describe('What `sonnet()` writes.'),
    prompts: promptCount,
    inputTokens: tokenLengths.default(512).describe('Tokens of each prompt.'),
    outputTokens: askedTokens,
    sharedPrefix,
  })
  .describe('Poems of a generator, to be continued: text that reads like language, and is tokenized like it.');
export type SonnetDataset = z.output<typeof sonnetDataset>;

/** Apart from the streams of the load itself, which share the seed. */
const stream = 0x6c02;

const task = 'Continue this poem in the same manner:\n\n';
/** No line has fewer, to any tokenizer. */
const fewestTokensOfLine = 6;

export async function sonnetPrompts({ prompts, inputTokens, outputTokens, sharedPrefix: prefix }: SonnetDataset, making: PromptMaking): Promise<MadePrompts> {
  const random = counterRandom(making.seed, stream);
  const made = await inTurn(prompts, async (number): Promise<Prompt> => {
    random.at(number);
    const tokens = tokenLength(inputTokens, random);
    const asked = outputTokens === undefined ? {} : { outputTokens: tokenLength(outputTokens, random) };
    const lines = sonnetLines(Math.ceil(tokens / fewestTokensOfLine), random);
    return { ...(await cutToTokens(making.tokenizer, task + lines.join('\n'), tokens)), ...asked };
  });
  return pooled(made, prefix, {}, making);
}

const rhymes = [
  'day way away stay grey play delay array', 'night light sight bright flight height white right', 'heart part art start apart chart smart', 'sea free tree key plea agree degree', 'stone alone known grown tone shown',
  'fire desire choir wire higher tire', 'rain plain again train chain gain pane', 'sky high why fly dry nearby reply', 'hand sand land stand grand band', 'deep sleep keep steep weep sweep',
].map((line) => line.split(' '));
const things = 'river winter garden window shadow morning letter candle harbour mountain feather lantern silence meadow mirror thunder market ocean signal copper'.split(' ');
const qualities = 'golden quiet gentle hollow silver bitter tender broken slender humble crimson distant narrow patient sudden weary'.split(' ');
const deeds = 'remember gather follow borrow measure whisper carry answer wander scatter cover promise'.split(' ');

const shapes: readonly ((random: Random, end: string) => string)[] = [
  (random, end) => `When ${pick(qualities, random)} ${pick(things, random)}s ${pick(deeds, random)} the ${end}`,
  (random, end) => `The ${pick(things, random)} that we ${pick(deeds, random)} by ${end}`,
  (random, end) => `And ${pick(qualities, random)} is the ${pick(things, random)} of the ${end}`,
  (random, end) => `Yet never shall a ${pick(things, random)} ${pick(deeds, random)} ${end}`,
  (random, end) => `O ${pick(qualities, random)} ${pick(things, random)}, ${pick(deeds, random)} me the ${end}`,
  (random, end) => `So let the ${pick(qualities, random)} ${pick(things, random)} ${pick(deeds, random)} its ${end}`,
];

/** Three quatrains and a couplet: abab cdcd efef gg. */
const scheme = [0, 1, 0, 1, 2, 3, 2, 3, 4, 5, 4, 5, 6, 6];

function sonnetLines(count: number, random: Random): string[] {
  const lines: string[] = [];
  while (lines.length < count) {
    const from = random.int(0, rhymes.length - 1);
    for (const [line, rhyme] of scheme.entries()) {
      const end = pick(rhymes[(from + rhyme) % rhymes.length]!, random);
      lines.push(pick(shapes, random)(random, end) + (line === scheme.length - 1 ? '.\n' : ','));
    }
  }
  return lines.slice(0, count);
}
