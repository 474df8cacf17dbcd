import type { Reply, ReplyEvent, ReplyShape } from '../reply.ts';

const item = ({ id }: Reply): string => `msg_${id}`;

const part = (text: string): object => ({ annotations: [], logprobs: [], text, type: 'output_text' });

const message = (reply: Reply, status: string, content: readonly object[]): object => ({ content, id: item(reply), role: 'assistant', status, type: 'message' });

const usageOf = ({ promptTokens, cachedTokens }: Reply, outputTokens: number): object => ({
  input_tokens: promptTokens,
  input_tokens_details: { cached_tokens: cachedTokens ?? 0 },
  output_tokens: outputTokens,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: promptTokens + outputTokens,
});

function response(reply: Reply, status: string, outputTokens: number | undefined): object {
  const created = Math.floor(reply.created_ms / 1e3);
  return {
    background: false,
    completed_at: outputTokens === undefined ? null : created,
    created_at: created,
    error: null,
    frequency_penalty: 0,
    id: `resp_${reply.id}`,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: reply.outputTokens,
    max_tool_calls: null,
    metadata: {},
    model: reply.model,
    object: 'response',
    output: outputTokens === undefined ? [] : [message(reply, 'completed', [part(reply.text(outputTokens))])],
    parallel_tool_calls: true,
    presence_penalty: 0,
    previous_response_id: null,
    prompt_cache_key: null,
    reasoning: null,
    safety_identifier: null,
    service_tier: 'default',
    status,
    store: false,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_logprobs: 0,
    top_p: 1,
    truncation: 'disabled',
    usage: outputTokens === undefined ? null : usageOf(reply, outputTokens),
  };
}

const event = (sequence_number: number, type: string, fields: object): ReplyEvent => ({
  name: type,
  data: JSON.stringify(Object.fromEntries(Object.entries({ ...fields, sequence_number, type }).sort(([a], [b]) => (a < b ? -1 : 1)))),
});

/** Events before the first delta. */
const opened = 4;

/** `/v1/responses`, as Ollama streams it: keys in alphabetical order, each event with its name. */
export const responses: ReplyShape = {
  framing: 'sse',
  head: ['Cache-Control: no-cache', 'Content-Type: text/event-stream'],
  steady: false,
  opening: (reply) => [
    event(0, 'response.created', { response: response(reply, 'in_progress', undefined) }),
    event(1, 'response.in_progress', { response: response(reply, 'in_progress', undefined) }),
    event(2, 'response.output_item.added', { item: message(reply, 'in_progress', []), output_index: 0 }),
    event(3, 'response.content_part.added', { content_index: 0, item_id: item(reply), output_index: 0, part: part('') }),
  ],
  content: (reply, { text, index }) => [event(opened + index, 'response.output_text.delta', { content_index: 0, delta: text, item_id: item(reply), logprobs: [], output_index: 0 })],
  closing(reply, tokens) {
    const text = reply.text(tokens);
    const next = opened + tokens;
    return [
      event(next, 'response.output_text.done', { content_index: 0, item_id: item(reply), logprobs: [], output_index: 0, text }),
      event(next + 1, 'response.content_part.done', { content_index: 0, item_id: item(reply), output_index: 0, part: part(text) }),
      event(next + 2, 'response.output_item.done', { item: message(reply, 'completed', [part(text)]), output_index: 0 }),
    ];
  },
  done: (reply, tokens) => [event(opened + tokens + 3, 'response.completed', { response: response(reply, 'completed', tokens) })],
  error: (text) => ({ name: 'error', data: JSON.stringify({ code: 'server_error', message: text, param: null, sequence_number: 0, type: 'error' }) }),
  whole: (reply) => JSON.stringify(response(reply, 'completed', reply.outputTokens)),
};
