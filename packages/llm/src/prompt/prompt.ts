import { z } from 'zod';

/** One part of a message that is not only text. */
const contentPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  /** `url`: a data URL, or where the server finds the image. */
  z.object({ type: z.literal('image_url'), image_url: z.object({ url: z.string() }) }),
]);
export type ContentPart = z.infer<typeof contentPart>;

export const message = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(contentPart).min(1)]),
});

export interface Message {
  readonly role: z.infer<typeof message>['role'];
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
