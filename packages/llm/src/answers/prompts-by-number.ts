import { counterRandom } from '@ubench/load';
import type { Prompt } from '../prompt/prompt.ts';
import type { PromptSource } from '../prompt/prompt-source.ts';

/** Prompts by their number alone: the same, whatever operation they are part of. */
export function promptsByNumber(source: PromptSource, seed: number): (number: number) => Prompt {
  const random = counterRandom(seed);
  return (number) => {
    random.at(number);
    return source.prompt(number, random);
  };
}
