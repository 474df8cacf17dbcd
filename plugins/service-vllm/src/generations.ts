import { chat, completions, generationWorkload } from '@ubench/llm';
import { generationsBegun, tokensCounted } from './metrics.ts';

/** Token counts come with every chunk, which may hold several tokens. */
const variant = { continuousUsage: true } as const;
const counted = { serverOperations: generationsBegun, serverTokens: tokensCounted } as const;

export const vllmChat = generationWorkload({
  service: 'vllm',
  name: 'chat',
  description: 'Sends the messages of a conversation to `/v1/chat/completions` and reads the answer as it is generated.',
  dialect: chat(variant),
  ...counted,
});

export const vllmCompletions = generationWorkload({
  service: 'vllm',
  name: 'completions',
  description: 'Sends a text, or the tokens of a prompt as they are, to `/v1/completions` and reads its continuation as it is generated.',
  dialect: completions(variant),
  ...counted,
});
