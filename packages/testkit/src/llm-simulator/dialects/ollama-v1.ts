import { doneEvent, type Delta, type Reply, type ReplyEvent, type ReplyShape } from '../reply.ts';

const head = ['Content-Type: text/event-stream'];

/** Ollama numbers its answers with three digits. */
const numberOf = ({ id }: Reply): number => Number.parseInt(id.slice(-4), 16) % 1_000;

const usageOf = (promptTokens: number, outputTokens: number): string => `,"usage":{"prompt_tokens":${promptTokens},"completion_tokens":${outputTokens},"total_tokens":${promptTokens + outputTokens}}`;

const error = (message: string): ReplyEvent => ({ data: JSON.stringify({ error: { message, type: 'api_error', param: null, code: null } }) });

const created = ({ created_ms }: Reply): number => Math.floor(created_ms / 1e3);

const chatStart = (reply: Reply, object: string): string => `{"id":"chatcmpl-${numberOf(reply)}","object":"${object}","created":${created(reply)},"model":"${reply.model}","system_fingerprint":"fp_ollama","choices":[`;

const chatChoice = (delta: string, finish: string): string => `{"index":0,"delta":{"role":"assistant",${delta}},"finish_reason":${finish}}`;

function deltaOf({ kind, text }: Delta, { id, toolCall }: Reply): string {
  if (kind === 'text') return `"content":"${text}"`;
  if (kind === 'reasoning') return `"content":"","reasoning":"${text}"`;
  return `"content":"","tool_calls":[{"id":"call_${id.slice(-8)}","index":0,"type":"function","function":{"name":"${toolCall}","arguments":"{}"}}]`;
}

/** `/v1/chat/completions` of Ollama: the end has a chunk of its own. */
export const ollamaV1Chat: ReplyShape = {
  framing: 'sse',
  head,
  steady: true,
  opening: () => [],
  content: (reply, delta) => [{ data: `${chatStart(reply, 'chat.completion.chunk')}${chatChoice(deltaOf(delta, reply), 'null')}]}` }],
  closing: (reply, tokens) => [
    { data: `${chatStart(reply, 'chat.completion.chunk')}${chatChoice('"content":""', `"${tokens === 0 ? 'stop' : reply.finishReason}"`)}]}` },
    ...(reply.usage === 'none' ? [] : [{ data: `${chatStart(reply, 'chat.completion.chunk')}]${usageOf(reply.promptTokens, tokens)}}` }]),
  ],
  done: () => [doneEvent],
  error,
  whole: (reply) => `${chatStart(reply, 'chat.completion')}{"index":0,"message":{"role":"assistant","content":"${reply.text(reply.outputTokens)}"},"finish_reason":"${reply.finishReason}"}]${usageOf(reply.promptTokens, reply.outputTokens)}}\n`,
};

const textChunk = (reply: Reply, choices: string, usage: string): ReplyEvent => ({
  data: `{"id":"cmpl-${numberOf(reply)}","object":"text_completion","created":${created(reply)},"choices":[${choices}],"model":"${reply.model}","system_fingerprint":"fp_ollama"${usage}}`,
});

const textChoice = (text: string, finish: string): string => `{"text":"${text}","index":0,"finish_reason":${finish}}`;

/** With usage asked for, every chunk has one that is zero. */
const noUsageYet = ({ usage }: Reply): string => (usage === 'none' ? '' : usageOf(0, 0));

/** `/v1/completions` of Ollama. */
export const ollamaV1Completions: ReplyShape = {
  framing: 'sse',
  head,
  steady: true,
  opening: () => [],
  content: (reply, { text }) => [textChunk(reply, textChoice(text, 'null'), noUsageYet(reply))],
  closing: (reply, tokens) => [
    textChunk(reply, textChoice('', `"${tokens === 0 ? 'stop' : reply.finishReason}"`), noUsageYet(reply)),
    ...(reply.usage === 'none' ? [] : [textChunk(reply, '', usageOf(reply.promptTokens, tokens))]),
  ],
  done: () => [doneEvent],
  error,
  whole: (reply) => `${textChunk(reply, textChoice(reply.text(reply.outputTokens), `"${reply.finishReason}"`), usageOf(reply.promptTokens, reply.outputTokens)).data}\n`,
};
