import { type Dialect, type Prompt, parseEvent } from '@ubench/llm';
import { ollamaErrors } from '../ollama-errors.ts';
import { type OllamaRequestOptions, requestBody } from './request-body.ts';
import { errorOf, readFinalLine, textOf } from './stream-line.ts';

/** Ollama's own completion: a text in, which the template of the model is applied to; one JSON object a line out. */
export const ollamaGenerate: Dialect<OllamaRequestOptions> = {
  name: 'generate',
  path: '/api/generate',
  framing: 'ndjson',
  ends: '"done": true',
  body: (prompt, options) => ({ prompt: promptOf(prompt), ...requestBody(prompt, options) }),
  read(bytes, from, to, sink) {
    const line = parseEvent(bytes, from, to, sink.wantsText);
    const problem = errorOf(line);
    if (problem !== undefined) return sink.error(problem);
    const [thinking, text] = [textOf(line['thinking']), textOf(line['response'])];
    if (thinking !== '') sink.content('reasoning', sink.wantsText ? thinking : undefined);
    if (text !== '') sink.content('text', sink.wantsText ? text : undefined);
    if (line['done'] === true) readFinalLine(line, sink);
  },
};

function promptOf({ messages, text }: Prompt): string {
  if (text !== undefined) return text;
  const [message, ...others] = messages ?? [];
  if (message !== undefined && others.length === 0 && typeof message.content === 'string') return message.content;
  const problem = messages === undefined ? 'it is given as tokens' : 'it has several messages, or images';
  throw ollamaErrors.OLLAMA_E_PROMPT({ path: '/api/generate', problem });
}
