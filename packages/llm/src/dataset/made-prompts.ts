import type { Prompt } from '../prompt/prompt.ts';
import { datasetErrors } from './dataset-errors.ts';
import type { PromptMaking } from './prompt-making.ts';
import { type SharedPrefix, withSharedPrefix } from './shared-prefix.ts';

/** What agents are to find in the file of prepared prompts. */
export interface MadePrompts {
  /** How its lines are to be read. */
  readonly layout: 'prompts' | 'random' | 'traced' | 'sessions';
  /** JSON. */
  readonly items: readonly unknown[];
  readonly exact: boolean;
  /** Entries that are not sent, by why. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/** Every agent holds all of them. */
const most_bytes = 256 << 20;

/** Prompts that take turns. */
export async function pooled(prompts: readonly Prompt[], prefix: SharedPrefix, leftOut: MadePrompts['leftOut'], making: PromptMaking): Promise<MadePrompts> {
  const items = prefix === undefined ? prompts : await withSharedPrefix(prompts, prefix, making);
  return { layout: 'prompts', items, exact: making.tokenizer.exact && items.every(({ tokens }) => tokens !== undefined), leftOut };
}

/** The JSON of each. @throws UBENCH_E_DATASET_SIZE */
export function encodedItems(items: readonly unknown[]): Buffer[] {
  let bytes = 0;
  return items.map((item, index) => {
    const encoded = Buffer.from(`${JSON.stringify(item)}\n`);
    bytes += encoded.length;
    if (bytes > most_bytes) throw datasetErrors.UBENCH_E_DATASET_SIZE({ prompts: index + 1, limit_bytes: most_bytes });
    return encoded;
  });
}
