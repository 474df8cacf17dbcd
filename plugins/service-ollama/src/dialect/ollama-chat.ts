import type { ContentPart, Dialect, GenerationSink, Message, Prompt } from '@ubench/llm';
import { ollamaErrors } from '../ollama-errors.ts';
import { parseLine, readFinalLine, type StreamLine } from './final-line.ts';
import { requestOptions } from './request-options.ts';

interface ChatLine extends StreamLine {
  readonly message?: {
    readonly content?: string;
    readonly thinking?: string;
    readonly tool_calls?: readonly unknown[];
  };
}

/** Ollama's own chat: messages in, one JSON object a line out, the last with counts and the server's own times. */
export const ollamaChat: Dialect = {
  name: 'chat',
  path: '/api/chat',
  framing: 'ndjson',
  ends: 'done: true',
  body: (prompt, options) => ({
    model: options.lora ?? options.model,
    messages: messagesOf(prompt),
    stream: true,
    // A prompt that does not fit would be cut, and something else be measured than was asked for.
    truncate: false,
    options: requestOptions(prompt, options),
  }),
  read(bytes: Buffer, from: number, to: number, sink: GenerationSink) {
    const line = parseLine(bytes, from, to) as ChatLine;
    if (line.error !== undefined) return sink.error(line.error);
    const { content = '', thinking = '', tool_calls: tools = [] } = line.message ?? {};
    if (thinking !== '') sink.content('reasoning', sink.wantsText ? thinking : undefined);
    if (content !== '') sink.content('text', sink.wantsText ? content : undefined);
    if (tools.length > 0) sink.content('tool', sink.wantsText ? JSON.stringify(tools) : undefined);
    if (line.done === true) readFinalLine(line, sink);
  },
};

const refuse = (problem: string): Error => ollamaErrors.OLLAMA_E_PROMPT({ endpoint: '/api/chat', problem });

function messagesOf({ messages, text }: Prompt): unknown[] {
  if (messages !== undefined) return messages.map(messageOf);
  if (text !== undefined) return [{ role: 'user', content: text }];
  throw refuse('it is given as tokens');
}

/** Images stand beside the text, as base64 without a word about what they are. */
function messageOf({ role, content }: Message): unknown {
  if (typeof content === 'string') return { role, content };
  const images = content.filter((part) => part.type === 'image_url');
  return { role, content: content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n'), ...(images.length > 0 && { images: images.map(base64Of) }) };
}

function base64Of({ image_url: { url } }: Extract<ContentPart, { type: 'image_url' }>): string {
  const match = /^data:[^,]*;base64,/.exec(url);
  if (match === null) throw refuse(`it has an image at ${url.slice(0, 60)}, and Ollama takes only those that are in the request, as base64`);
  return url.slice(match[0].length);
}
