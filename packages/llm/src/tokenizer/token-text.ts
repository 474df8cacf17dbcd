import type { Random } from '@ubench/load';
import { z } from 'zod';
import { commonWords } from './common-words.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Words that are one token each to a tokenizer: a text of n of them is n tokens. JSON. */
export const tokenWords = z.strictObject({
  /** At the beginning of a text. */
  leads: z.array(z.string()).min(1),
  /** Behind a space. */
  words: z.array(z.string()).min(1),
  /** Texts of them were counted, and had as many tokens as words. */
  exact: z.boolean(),
});
export type TokenWords = z.infer<typeof tokenWords>;

/** Each is asked for by itself. */
const mostLeads = 64;

/** Fewer would make texts that a server's prefix cache takes for each other. */
const leastWords = 8;

/** Which of the common words are one token each. Where hardly any is, all are taken, and their texts are longer than asked for. */
export async function findTokenWords(tokenizer: Tokenizer): Promise<TokenWords> {
  const all = { leads: [...commonWords], words: [...commonWords], exact: false };
  if (!tokenizer.exact) return all;
  const before = await tokenizer.count('a');
  const words = await singles(commonWords, async (group) => (await tokenizer.count(`a ${group.join(' ')}`)) - before);
  if (words.length < leastWords) return all;
  // Those that are one behind a space too, so that a text may be put behind another one.
  const alone = await Promise.all(words.slice(0, mostLeads).map((word) => tokenizer.count(word)));
  const single = words.filter((_, index) => alone[index] === 1);
  const leads = single.length > 0 ? single : (await tokenizer.count('a')) === 1 ? ['a'] : [];
  if (leads.length === 0) return all;
  const sample = words.concat(words.toReversed());
  return { leads, words, exact: (await tokenizer.count(`${leads[0]} ${sample.join(' ')}`)) === sample.length + 1 };
}

/** Those that count as one, asking for whole groups: mostly all of them are. */
async function singles(words: readonly string[], count: (group: readonly string[]) => Promise<number>): Promise<string[]> {
  if (words.length === 0 || (await count(words)) === words.length) return [...words];
  if (words.length === 1) return [];
  const middle = words.length >> 1;
  return [...(await singles(words.slice(0, middle), count)), ...(await singles(words.slice(middle), count))];
}

/** As many words as tokens. @param continued It stands behind a space. */
export function wordsText({ leads, words }: TokenWords, tokens: number, random: Random, continued = false): string {
  if (tokens === 0) return '';
  const text: string[] = [continued ? pick(words, random) : pick(leads, random)];
  for (let left = tokens - 1; left > 0; left--) text.push(pick(words, random));
  return text.join(' ');
}

export const pick = <T>(of: readonly T[], random: Random): T => of[random.int(0, of.length - 1)]!;

/** A text with its tokens as they were counted; estimated where nobody can count. */
export interface CountedText {
  readonly text: string;
  readonly tokens: number;
}

/** Of exactly so many tokens where the tokenizer has {@link findTokenWords}, otherwise of at most as many, and as near as characters come. */
export async function textOfTokens(tokenizer: Tokenizer, words: TokenWords, tokens: number, random: Random): Promise<CountedText> {
  const text = wordsText(words, tokens, random);
  if (!tokenizer.exact) return { text, tokens };
  const counted = await tokenizer.count(text);
  return counted === tokens ? { text, tokens } : cutToTokens(tokenizer, text, tokens);
}

/** Few tokens are longer: a text is cut to so many characters for each before it is counted. */
const longestToken = 32;

/** The beginning of a text that has at most so many tokens, and as many as can be; one character at least. */
export async function cutToTokens(tokenizer: Tokenizer, text: string, most: number): Promise<CountedText> {
  let over = text.length + 1;
  if (text.length > most * longestToken && (await tokenizer.count(text.slice(0, most * longestToken))) > most) over = most * longestToken;
  let fits = Math.min(1, text.length);
  let tokens = await tokenizer.count(text.slice(0, fits));
  while (over - fits > 1) {
    const middle = (fits + over) >> 1;
    const counted = await tokenizer.count(text.slice(0, middle));
    if (counted <= most) [fits, tokens] = [middle, counted];
    else over = middle;
  }
  // Half a character is none.
  const whole = text.slice(0, fits).isWellFormed() || fits === 1 ? fits : fits - 1;
  const cut = text.slice(0, whole).toWellFormed();
  return { text: cut, tokens: whole === fits ? tokens : await tokenizer.count(cut) };
}
