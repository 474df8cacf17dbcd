import type { Prompt } from '../prompt/prompt.ts';
import type { Dialect } from './dialect.ts';
import { openAiBody, type OpenAiVariant } from './open-ai-body.ts';
import { readOpenAiEvent } from './open-ai-event.ts';

/** OpenAI's completions, streamed: a text goes on. */
export const completions = (variant: OpenAiVariant = {}): Dialect => ({
  name: 'completions',
  path: '/v1/completions',
  framing: 'sse',
  ends: '[DONE]',
  body: (prompt, options) => ({ prompt: textOf(prompt), ...openAiBody(prompt, options, variant) }),
  read: readOpenAiEvent,
});

/** Messages, for a model that knows no roles: their texts, one after the other. */
export function textOf({ text, tokenIds, messages = [] }: Prompt): string | readonly number[] {
  const texts = messages.flatMap(({ content }) => (typeof content === 'string' ? [content] : content.flatMap((part) => (part.type === 'text' ? [part.text] : []))));
  return text ?? tokenIds ?? texts.join('\n');
}
