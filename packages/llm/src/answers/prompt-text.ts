import { counterRandom } from '@ubench/load';
import type { Prompt } from '../prompt/prompt.ts';
import type { PromptSource } from '../prompt/prompt-source.ts';

/** What a model is given that takes one text or its tokens, and no messages: the text of them all. */
export function textOf({ text, tokenIds, messages = [] }: Prompt): string | readonly number[] {
  if (text !== undefined) return text;
  if (tokenIds !== undefined) return tokenIds;
  return messages.flatMap(({ content }) => (typeof content === 'string' ? content : content.flatMap((part) => (part.type === 'text' ? part.text : [])))).join('\n');
}

/** Prompts by their number alone: the same whatever operation they are part of. */
export function promptsOf(source: PromptSource, seed: number): (number: number) => Prompt {
  const random = counterRandom(seed);
  return (number) => {
    random.at(number);
    return source.prompt(number, random);
  };
}
