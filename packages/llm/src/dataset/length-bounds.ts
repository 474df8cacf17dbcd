import { z } from 'zod';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { type CountedText, cutToTokens } from '../tokenizer/token-text.ts';
import { datasetErrors } from './dataset-errors.ts';
import type { Read } from './file-entries.ts';

export const maxPromptTokens = z.int().positive().describe('What the prompt of an entry may have at most.');
export const tooLong = z.enum(['leaveOut', 'cut', 'refuse']).describe('What becomes of an entry with more: `leaveOut` takes another one, `cut` sends its beginning, `refuse` is an error.');

export interface LengthBounds {
  readonly maxPromptTokens?: number | undefined;
  readonly tooLong: z.output<typeof tooLong>;
}

/** A text within the bounds, with its tokens; or why it is none. @throws UBENCH_E_DATASET_TOO_LONG */
export async function withinBounds(tokenizer: Tokenizer, text: string, { maxPromptTokens: most = Infinity, tooLong: then }: LengthBounds, where: string): Promise<Read<CountedText>> {
  const tokens = await tokenizer.count(text);
  if (tokens <= most) return { entry: { text, tokens } };
  if (then === 'cut') return { entry: await cutToTokens(tokenizer, text, most) };
  if (then === 'refuse') throw datasetErrors.UBENCH_E_DATASET_TOO_LONG({ tokens, most }, { where });
  return { leftOut: `prompt of more than ${most} tokens` };
}
