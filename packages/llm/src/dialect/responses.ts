import { messageOf } from '../api/server-message.ts';
import type { GenerationOptions } from '../generation/generation-options.ts';
import type { ContentPart, Message, Prompt } from '../prompt/prompt.ts';
import type { ContentKind, Dialect, GenerationSink } from './dialect.ts';

/** The events that bring content; their `delta` is it. */
const deltas: Readonly<Record<string, ContentKind>> = {
  'response.output_text.delta': 'text',
  'response.refusal.delta': 'text',
  'response.reasoning_text.delta': 'reasoning',
  'response.reasoning_summary_text.delta': 'reasoning',
  'response.function_call_arguments.delta': 'tool',
  'response.custom_tool_call_input.delta': 'tool',
  'response.mcp_call_arguments.delta': 'tool',
};

interface ResponseBody {
  readonly usage?: {
    readonly input_tokens?: number;
    readonly output_tokens?: number;
    readonly input_tokens_details?: { readonly cached_tokens?: number };
  } | null;
  readonly incomplete_details?: { readonly reason?: string } | null;
  readonly output?: readonly { readonly type?: string }[];
}

interface ResponseEvent {
  readonly type?: string;
  readonly delta?: unknown;
  readonly item?: { readonly type?: string; readonly name?: string };
  readonly response?: ResponseBody;
}

/** The Responses API: events with names, of which each is about a part of the answer. */
export const responses: Dialect = {
  name: 'responses',
  path: '/v1/responses',
  framing: 'sse',
  ends: 'response.completed',
  body,
  read(bytes, from, to, sink) {
    readEvent(JSON.parse(bytes.toString('utf8', from, to)) as ResponseEvent, sink);
  },
};

function readEvent(event: ResponseEvent, sink: GenerationSink): void {
  const { type = '', delta, item, response = {} } = event;
  const kind = deltas[type];
  if (kind !== undefined) {
    if (typeof delta === 'string' && delta !== '') sink.content(kind, sink.wantsText ? delta : undefined);
    return;
  }
  switch (type) {
    case 'response.output_item.added':
      // The name of a tool is generated as well.
      if (item?.type === 'function_call' && item.name) sink.content('tool', sink.wantsText ? item.name : undefined);
      return;
    case 'response.completed':
    case 'response.incomplete':
      readUsage(response, sink);
      sink.finish(finishReason(type, response));
      sink.end();
      return;
    case 'response.failed':
    case 'error':
      sink.error(messageOf(response) ?? messageOf(event) ?? `the event ${type} says no more`);
  }
}

function readUsage({ usage }: ResponseBody, sink: GenerationSink): void {
  if (usage == null) return;
  const { input_tokens: promptTokens, output_tokens: outputTokens, input_tokens_details: details } = usage;
  sink.usage(
    {
      ...(promptTokens !== undefined && { promptTokens }),
      ...(outputTokens !== undefined && { outputTokens }),
      ...(details?.cached_tokens !== undefined && { cachedTokens: details.cached_tokens }),
    },
    true,
  );
}

/** In the words of the other APIs, so that reasons can be compared. */
function finishReason(type: string, { incomplete_details: incomplete, output = [] }: ResponseBody): string {
  if (type === 'response.incomplete') return incomplete?.reason === 'max_output_tokens' ? 'length' : (incomplete?.reason ?? 'incomplete');
  return output.some((item) => item.type === 'function_call') ? 'tool_calls' : 'stop';
}

function body(prompt: Prompt, options: GenerationOptions): Record<string, unknown> {
  const { model, lora, outputTokens, temperature, topP, topK, presencePenalty, frequencyPenalty, samplingSeed, stop, ignoreEos } = options;
  return {
    model: lora ?? model,
    input: prompt.messages === undefined ? (prompt.text ?? prompt.tokenIds) : prompt.messages.map(inputOf),
    stream: true,
    max_output_tokens: prompt.outputTokens ?? outputTokens,
    temperature,
    top_p: topP,
    top_k: topK,
    presence_penalty: presencePenalty,
    frequency_penalty: frequencyPenalty,
    seed: samplingSeed,
    stop,
    ...(ignoreEos && { ignore_eos: true }),
  };
}

function inputOf({ role, content }: Message): object {
  return { role, content: typeof content === 'string' ? content : content.map((part) => partOf(part, role)) };
}

function partOf(part: ContentPart, role: Message['role']): object {
  if (part.type === 'text') return { type: role === 'assistant' ? 'output_text' : 'input_text', text: part.text };
  return { type: 'input_image', image_url: part.image_url.url };
}
