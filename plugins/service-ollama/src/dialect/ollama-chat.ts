import { type ContentPart, type Dialect, type Message, type Prompt, parseEvent } from '@ubench/llm';
import { ollamaErrors } from '../ollama-errors.ts';
import { type OllamaRequestOptions, requestBody } from './request-body.ts';
import { errorOf, isObject, readFinalLine, textOf } from './stream-line.ts';

/** Ollama's own chat: messages in, one JSON object a line out, the last with counts and the server's own times. */
export const ollamaChat: Dialect<OllamaRequestOptions> = {
  name: 'chat',
  path: '/api/chat',
  framing: 'ndjson',
  ends: '"done": true',
  body: (prompt, options) => ({ messages: messagesOf(prompt), ...requestBody(prompt, options) }),
  read(bytes, from, to, sink) {
    const line = parseEvent(bytes, from, to, sink.wantsText);
    const problem = errorOf(line);
    if (problem !== undefined) return sink.error(problem);
    const message = isObject(line['message']) ? line['message'] : {};
    const [thinking, text, calls] = [textOf(message['thinking']), textOf(message['content']), message['tool_calls']];
    if (thinking !== '') sink.content('reasoning', sink.wantsText ? thinking : undefined);
    if (text !== '') sink.content('text', sink.wantsText ? text : undefined);
    if (Array.isArray(calls) && calls.length > 0) sink.content('tool', sink.wantsText ? JSON.stringify(calls) : undefined);
    if (line['done'] === true) readFinalLine(line, sink);
  },
};

const refuse = (problem: string): Error => ollamaErrors.OLLAMA_E_PROMPT({ path: '/api/chat', problem });

/** A prompt without roles is what the user says. */
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
  const head = /^data:[^,]*;base64,/.exec(url);
  if (head === null) throw refuse(`it has an image at ${url.slice(0, 60)}, and Ollama takes only images that are in the request, as base64`);
  return url.slice(head[0].length);
}
