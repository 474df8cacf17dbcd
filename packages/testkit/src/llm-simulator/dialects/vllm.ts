import { doneEvent, type Delta, type Reply, type ReplyEvent, type ReplyShape } from '../reply.ts';

const fingerprint = ',"system_fingerprint":"vllm-0.32.0-ba817bfe"';
const head = ['server: uvicorn', 'content-type: text/event-stream; charset=utf-8', 'vary: Origin'];

function usageOf({ promptTokens, cachedTokens }: Reply, outputTokens: number, details: string): string {
  const cached = cachedTokens === undefined ? '' : `,"prompt_tokens_details":{"cached_tokens":${cachedTokens}}`;
  return `,"usage":{"prompt_tokens":${promptTokens},"total_tokens":${promptTokens + outputTokens},"completion_tokens":${outputTokens}${cached}${details}}`;
}

const continuous = (reply: Reply, tokens: number, details: string): string => (reply.usage === 'continuous' ? usageOf(reply, tokens, details) : '');

/** The last chunk of a stream without usage tells what it was made by; with usage, the chunk that has it does. */
const lastOf = (reply: Reply, last: boolean): string => (last && reply.usage === 'none' ? fingerprint : '');

function deltaOf({ kind, text, index }: Delta, { id, toolCall }: Reply): string {
  if (kind === 'text') return `"content":"${text}"`;
  if (kind === 'reasoning') return `"reasoning":"${text}"`;
  if (index === 0) return `"tool_calls":[{"id":"chatcmpl-tool-${id}","type":"function","index":0,"function":{"name":"${toolCall}","arguments":""}}]`;
  return `"tool_calls":[{"index":0,"function":{"arguments":"${text}"}}]`;
}

const error = (message: string): ReplyEvent => ({ data: JSON.stringify({ error: { message, type: 'InternalServerError', param: null, code: 500 } }) });

const chatStart = ({ id, created_ms, model }: Reply): string => `{"id":"chatcmpl-${id}","object":"chat.completion.chunk","created":${Math.floor(created_ms / 1e3)},"model":"${model}","choices":[`;
const chatDetails = ',"completion_tokens_details":null';

/** `/v1/chat/completions` of vLLM. */
export const vllmChat: ReplyShape = {
  framing: 'sse',
  head,
  steady: true,
  opening: (reply) => [{ data: `${chatStart(reply)}{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]${continuous(reply, 0, chatDetails)},"prompt_token_ids":null,"prompt_text":null}` }],
  content(reply, delta) {
    const finish = delta.last ? `"${reply.finishReason}","stop_reason":null` : 'null';
    return [{ data: `${chatStart(reply)}{"index":0,"delta":{${deltaOf(delta, reply)}},"logprobs":null,"finish_reason":${finish},"token_ids":null}]${continuous(reply, delta.tokens, chatDetails)}${lastOf(reply, delta.last)}}` }];
  },
  closing: (reply, tokens) => [
    ...(tokens === 0 ? [{ data: `${chatStart(reply)}{"index":0,"delta":{"content":""},"logprobs":null,"finish_reason":"stop","stop_reason":null,"token_ids":null}]${lastOf(reply, true)}}` }] : []),
    ...(reply.usage === 'none' ? [] : [{ data: `${chatStart(reply)}]${usageOf(reply, tokens, '')}${fingerprint}}` }]),
  ],
  done: () => [doneEvent],
  error,
  whole({ id, created_ms, model, finishReason, promptTokens, outputTokens, cachedTokens, text }) {
    const cached = cachedTokens === undefined ? 'null' : `{"cached_tokens":${cachedTokens}}`;
    return `{"id":"chatcmpl-${id}","object":"chat.completion","created":${Math.floor(created_ms / 1e3)},"model":"${model}","choices":[{"index":0,"message":{"role":"assistant","content":"${text(outputTokens)}","refusal":null,"annotations":null,"audio":null,"function_call":null,"reasoning":null},"logprobs":null,"finish_reason":"${finishReason}","stop_reason":null,"token_ids":null,"routed_experts":null}],"service_tier":null${fingerprint},"usage":{"prompt_tokens":${promptTokens},"total_tokens":${promptTokens + outputTokens},"completion_tokens":${outputTokens},"prompt_tokens_details":${cached},"completion_tokens_details":null},"prompt_logprobs":null,"prompt_token_ids":null,"prompt_text":null,"kv_transfer_params":null,"ec_transfer_params":null,"metrics":null}`;
  },
};

const textStart = ({ id, created_ms, model }: Reply): string => `{"id":"cmpl-${id}","object":"text_completion","created":${Math.floor(created_ms / 1e3)},"model":"${model}","choices":[`;

const textChoice = (text: string, finish: string): string => `{"index":0,"text":"${text}","logprobs":null,"finish_reason":${finish},"stop_reason":null,"prompt_token_ids":null,"token_ids":null}`;

/** `/v1/completions` of vLLM. */
export const vllmCompletions: ReplyShape = {
  framing: 'sse',
  head,
  steady: true,
  opening: () => [],
  content: (reply, { text, tokens, last }) => [{ data: `${textStart(reply)}${textChoice(text, last ? `"${reply.finishReason}"` : 'null')}]${continuous(reply, tokens, '')}${lastOf(reply, last)}}` }],
  closing: (reply, tokens) => [
    ...(tokens === 0 ? [{ data: `${textStart(reply)}${textChoice('', '"stop"')}]${lastOf(reply, true)}}` }] : []),
    ...(reply.usage === 'none' ? [] : [{ data: `${textStart(reply)}]${usageOf(reply, tokens, '')}${fingerprint}}` }]),
  ],
  done: () => [doneEvent],
  error,
  whole: (reply) => `${textStart(reply)}${textChoice(reply.text(reply.outputTokens), `"${reply.finishReason}"`)}]${usageOf(reply, reply.outputTokens, '')}${fingerprint}}`,
};
