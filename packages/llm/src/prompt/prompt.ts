/** One part of a message that is not only text. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  /** `url`: a data URL, or where the server finds the image. */
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

export interface Message {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string | readonly ContentPart[];
}

/** What one request asks of a model. JSON. Exactly one of `messages`, `text` and `tokenIds` is there; a dialect makes of it what it sends. */
export interface Prompt {
  readonly messages?: readonly Message[];
  readonly text?: string;
  /** For servers that take the tokens themselves as a prompt of completions. */
  readonly tokenIds?: readonly number[];
  /** How many tokens it is to the model's tokenizer, template left out; absent where nobody counted. */
  readonly tokens?: number;
  /** The most tokens to answer with, where the prompt says so itself; otherwise the workload's option. */
  readonly outputTokens?: number;
}
