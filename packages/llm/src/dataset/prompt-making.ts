import type { TokenWords } from '../tokenizer/token-text.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

/** What prompts are made with. */
export interface PromptMaking {
  readonly tokenizer: Tokenizer;
  readonly words: TokenWords;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** The absolute path of a file that a spec names. */
  pathOf(file: string): string;
}
