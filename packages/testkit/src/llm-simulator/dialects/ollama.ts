import { monotonicNow } from '@ubench/load';
import type { Reply, ReplyShape } from '../reply.ts';

const head = ['Content-Type: application/x-ndjson'];

const origin = { wall_ms: Date.now(), monotonic_ns: monotonicNow() };

/** The time of day with nanoseconds, as Go writes it, by a clock that does not step back. */
function createdAt(): string {
  const since_ns = Math.floor(monotonicNow() - origin.monotonic_ns);
  return `${new Date(origin.wall_ms + Math.floor(since_ns / 1e6)).toISOString().slice(0, -1)}${String(since_ns % 1e6).padStart(6, '0')}Z`;
}

const start = (model: string): string => `{"model":"${model}","created_at":"${createdAt()}",`;

/** Finding the model that is loaded already. */
const load_ns = 1_000_000;

/** What the last line tells; zeros are left out. */
function totals({ total_ns, promptTokens, prefill_ns, decode_ns }: Reply, outputTokens: number): string {
  const values = {
    total_duration: total_ns,
    load_duration: load_ns,
    prompt_eval_count: promptTokens,
    prompt_eval_duration: prefill_ns,
    eval_count: outputTokens,
    eval_duration: outputTokens > 1 ? decode_ns : 0,
  };
  return Object.entries(values)
    .filter(([, value]) => Math.round(value) !== 0)
    .map(([key, value]) => `,"${key}":${Math.round(value)}`)
    .join('');
}

const reason = ({ finishReason }: Reply): string => (finishReason === 'length' ? 'length' : 'stop');

const error = (message: string): { data: string } => ({ data: JSON.stringify({ error: message }) });

/** A call of a tool comes in one piece here. */
const toolCalls = (name: string | undefined): string => `,"tool_calls":[{"function":{"name":"${name}","arguments":{}}}]`;

const chatEnd = (reply: Reply, text: string, tokens: number): string => `${start(reply.model)}"message":{"role":"assistant","content":"${text}"},"done":true,"done_reason":"${reason(reply)}"${totals(reply, tokens)}}`;

/** `/api/chat` of Ollama. */
export const ollamaChat: ReplyShape = {
  framing: 'ndjson',
  head,
  steady: false,
  opening: () => [],
  content({ model, toolCall }, { kind, text }) {
    const message = kind === 'text' ? `"content":"${text}"` : kind === 'reasoning' ? `"content":"","thinking":"${text}"` : `"content":""${toolCalls(toolCall)}`;
    return [{ data: `${start(model)}"message":{"role":"assistant",${message}},"done":false}` }];
  },
  closing: () => [],
  done: (reply, tokens) => [{ data: chatEnd(reply, '', tokens) }],
  error,
  whole: (reply) => chatEnd(reply, reply.text(reply.outputTokens), reply.outputTokens),
};

/** The tokens of the conversation so far, which a client may send back. */
const context = ({ promptTokens }: Reply, outputTokens: number): string => `,"context":[${Array.from({ length: promptTokens + outputTokens }, (_, i) => i + 3).join(',')}]`;

const generateEnd = (reply: Reply, text: string, tokens: number): string => `${start(reply.model)}"response":"${text}","done":true,"done_reason":"${reason(reply)}"${context(reply, tokens)}${totals(reply, tokens)}}`;

/** `/api/generate` of Ollama. */
export const ollamaGenerate: ReplyShape = {
  framing: 'ndjson',
  head,
  steady: false,
  opening: () => [],
  content: ({ model }, { kind, text }) => [{ data: `${start(model)}${kind === 'reasoning' ? `"response":"","thinking":"${text}"` : `"response":"${text}"`},"done":false}` }],
  closing: () => [],
  done: (reply, tokens) => [{ data: generateEnd(reply, '', tokens) }],
  error,
  whole: (reply) => generateEnd(reply, reply.text(reply.outputTokens), reply.outputTokens),
};
