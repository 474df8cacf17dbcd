import type { Dialect, GenerationSink, Prompt } from '@ubench/llm';
import { ollamaErrors } from '../ollama-errors.ts';
import { parseLine, readFinalLine, type StreamLine } from './final-line.ts';
import { requestOptions } from './request-options.ts';

interface GenerateLine extends StreamLine {
  readonly response?: string;
  readonly thinking?: string;
}

/** Ollama's own completion: a text in, one JSON object a line out. The model's template is applied to it. */
export const ollamaGenerate: Dialect = {
  name: 'generate',
  path: '/api/generate',
  framing: 'ndjson',
  ends: 'done: true',
  body: (prompt, options) => ({
    model: options.lora ?? options.model,
    prompt: textOf(prompt),
    stream: true,
    truncate: false,
    options: requestOptions(prompt, options),
  }),
  read(bytes: Buffer, from: number, to: number, sink: GenerationSink) {
    const line = parseLine(bytes, from, to) as GenerateLine;
    if (line.error !== undefined) return sink.error(line.error);
    const { response = '', thinking = '' } = line;
    if (thinking !== '') sink.content('reasoning', sink.wantsText ? thinking : undefined);
    if (response !== '') sink.content('text', sink.wantsText ? response : undefined);
    if (line.done === true) readFinalLine(line, sink);
  },
};

function textOf({ messages, text }: Prompt): string {
  if (text !== undefined) return text;
  const [message, ...others] = messages ?? [];
  if (message !== undefined && others.length === 0 && typeof message.content === 'string') return message.content;
  const problem = messages === undefined ? 'it is given as tokens' : 'it has several messages, or images';
  throw ollamaErrors.OLLAMA_E_PROMPT({ endpoint: '/api/generate', problem });
}
