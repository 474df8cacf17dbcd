/** Counts tokens, in the parent and before the load: never where requests are sent. */
export interface Tokenizer {
  /** What the cache tells it from others by. */
  readonly identity: string;
  /** Whether it is the model's own; otherwise it estimates. */
  readonly exact: boolean;
  /** Without the special tokens that a template would add. */
  count(text: string): Promise<number>;
  /** The same tokens by their numbers in the vocabulary; absent where there is none. */
  encode?(text: string): Promise<readonly number[]>;
  close(): Promise<void>;
}
