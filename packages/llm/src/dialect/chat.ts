import type { Message, Prompt } from '../prompt/prompt.ts';
import type { Dialect } from './dialect.ts';
import { openAiBody, type OpenAiVariant } from './open-ai-body.ts';
import { readOpenAiEvent } from './open-ai-event.ts';

/** OpenAI's chat completions, streamed: what vLLM, Ollama, llama.cpp, SGLang and many others speak as well. */
export const chat = (variant: OpenAiVariant = {}): Dialect => ({
  name: 'chat',
  path: '/v1/chat/completions',
  framing: 'sse',
  ends: '[DONE]',
  body: (prompt, options) => ({ messages: messagesOf(prompt), ...openAiBody(prompt, options, { tokenLimit: ['max_completion_tokens', 'max_tokens'], ...variant }) }),
  read: readOpenAiEvent,
});

/** A prompt without roles is what the user says. @throws TypeError for tokens, which a chat does not take */
export function messagesOf({ messages, text }: Prompt): readonly Message[] {
  if (messages !== undefined) return messages;
  if (text === undefined) throw new TypeError('a prompt of token ids is for completions; a chat takes messages or a text');
  return [{ role: 'user', content: text }];
}
