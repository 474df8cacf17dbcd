import type { Prompt } from '../prompt/prompt.ts';
import type { GenerationOptions } from '../generation/generation-options.ts';

/** How a server frames the events of a stream: Server-Sent Events, or one JSON object on each line. */
export type Framing = 'sse' | 'ndjson';

/** What generated content is. */
export type ContentKind = 'text' | 'reasoning' | 'tool';

/** Token counts as a server tells them; each absent where it does not. */
export interface Usage {
  readonly promptTokens?: number;
  /** Generated so far. */
  readonly outputTokens?: number;
  /** Of the prompt's tokens, those that were found in the prefix cache. */
  readonly cachedTokens?: number;
}

/** What the events of one response say, told in their order. */
export interface GenerationSink {
  /** Content has come; an empty delta or one that only names the role is none. `text` only where {@link wantsText}. */
  content(kind: ContentKind, text: string | undefined): void;
  /** Cumulative; `final`: no later event changes it. */
  usage(usage: Usage, final: boolean): void;
  /** `stop`, `length`, `tool_calls`, … */
  finish(reason: string): void;
  /** What says that the stream is complete: `[DONE]`, `done: true`, `response.completed`. */
  end(): void;
  /** An error inside a response whose status is 200. */
  error(message: string): void;
  /** A time that the server itself has taken, nanoseconds: `load`, `promptEval`, `eval`. */
  serverTime(name: string, value_ns: number): void;
  /** Somebody reads the text of this response. */
  readonly wantsText: boolean;
}

/** One API of language models: what is sent, and what the events of its stream mean. Keeps no state. `Extra`: options of its own. */
export interface Dialect<Extra = unknown> {
  /** camelCase: `chat`. */
  readonly name: string;
  /** Below the endpoint's URL: `/v1/chat/completions`. */
  readonly path: string;
  readonly framing: Framing;
  /** What a complete stream ends with, for messages: `[DONE]`. */
  readonly ends: string;
  /** The body of a request, before the option `body` is laid over it. */
  body(prompt: Prompt, options: GenerationOptions & Extra): Record<string, unknown>;
  /**
   * Reads one event: the data of a Server-Sent Event, or a line, without its end.
   * @throws SyntaxError when it is no JSON
   */
  read(bytes: Buffer, from: number, to: number, sink: GenerationSink): void;
}
