import type { Prompt } from '../prompt/prompt.ts';
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

/** Prompts that take turns. */
export async function pooled(prompts: readonly Prompt[], prefix: SharedPrefix, leftOut: MadePrompts['leftOut'], making: PromptMaking): Promise<MadePrompts> {
  const items = prefix === undefined ? prompts : await withSharedPrefix(prompts, prefix, making);
  return { layout: 'prompts', items, exact: making.tokenizer.exact && items.every(({ tokens }) => tokens !== undefined), leftOut };
}
