import { messageOf } from '../api/server-message.ts';
import { ChunkScanner } from './chunk-scanner.ts';
import type { ContentKind, GenerationSink, Usage } from './dialect.ts';
import { parseEvent } from './parse-event.ts';

const scanner = new ChunkScanner();
const done = Buffer.from('[DONE]');

/** Reads one event of a stream of OpenAI's chat or completions, as the many servers send it that speak this. */
export function readOpenAiEvent(bytes: Buffer, from: number, to: number, sink: GenerationSink): void {
  if (to - from === done.length && done.compare(bytes, from, to) === 0) return sink.end();
  if (!sink.wantsText && scanner.read(bytes, from, to, sink)) return;
  readParsed(parseEvent(bytes, from, to, sink.wantsText), sink);
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

function readParsed(event: Fields, sink: GenerationSink): void {
  const { error, choices, usage } = event;
  // Older vLLM says {"object": "error", "message": …}.
  const isChunk = Array.isArray(choices) || isFields(usage);
  if (!isChunk || (error !== undefined && error !== null)) return sink.error(messageOf(event) ?? JSON.stringify(event));
  const all = Array.isArray(choices) ? choices.filter(isFields) : [];
  for (const choice of all) {
    if (isFields(choice['delta'])) readDelta(choice['delta'], sink);
    else tell('text', choice['text'], sink);
    if (typeof choice['finish_reason'] === 'string') sink.finish(choice['finish_reason']);
  }
  // Some servers send usage with every chunk, or with the last one that has content; what comes with no choice is the last word.
  if (isFields(usage)) sink.usage(usageOf(usage), all.length === 0);
}

function readDelta({ reasoning, reasoning_content, content, tool_calls }: Fields, sink: GenerationSink): void {
  // Some servers send the same under both names.
  tell('reasoning', reasoning ?? reasoning_content, sink);
  tell('text', content, sink);
  if (Array.isArray(tool_calls) && tool_calls.length > 0) sink.content('tool', sink.wantsText ? JSON.stringify(tool_calls) : undefined);
}

function tell(kind: ContentKind, text: unknown, sink: GenerationSink): void {
  if (typeof text === 'string' && text !== '') sink.content(kind, sink.wantsText ? text : undefined);
}

function usageOf({ prompt_tokens, completion_tokens, prompt_tokens_details }: Fields): Usage {
  const cached = isFields(prompt_tokens_details) ? prompt_tokens_details['cached_tokens'] : undefined;
  return {
    ...(isCount(prompt_tokens) && { promptTokens: prompt_tokens }),
    ...(isCount(completion_tokens) && { outputTokens: completion_tokens }),
    ...(isCount(cached) && { cachedTokens: cached }),
  };
}

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
