/** What one answer says, however it is sent; token counts are those of the truth. */
export interface Reply {
  /** 16 hexadecimal digits, its number in them. */
  readonly id: string;
  readonly created_ms: number;
  readonly model: string;
  readonly promptTokens: number;
  readonly cachedTokens: number | undefined;
  readonly outputTokens: number;
  readonly finishReason: 'length' | 'stop' | 'tool_calls';
  readonly toolCall: string | undefined;
  /** Usage is sent at the end, or on every chunk too. */
  readonly usage: 'none' | 'final' | 'continuous';
  /** Of the server, nanoseconds. */
  readonly total_ns: number;
  readonly prefill_ns: number;
  readonly decode_ns: number;
  /** The first tokens of the answer, ready for a JSON string. */
  text(tokens: number): string;
}

/** What a chunk adds; `kind` is what a client calls content. */
export interface Delta {
  readonly kind: 'text' | 'reasoning' | 'tool';
  readonly text: string;
  /** Tokens sent so far, those of this chunk included. */
  readonly tokens: number;
  /** Number of the chunk, from 0. */
  readonly index: number;
  readonly last: boolean;
}

/** One event: its data, and its name where the API names events. */
export interface ReplyEvent {
  readonly data: string;
  readonly name?: string;
}

/** How an API says a {@link Reply}: the keys and their order are those of recorded answers of real servers. */
export interface ReplyShape {
  readonly framing: 'sse' | 'ndjson';
  /** The head of a stream, without the date. */
  readonly head: readonly string[];
  /** Whether two chunks with the same text are the same bytes. */
  readonly steady: boolean;
  opening(reply: Reply): readonly ReplyEvent[];
  content(reply: Reply, delta: Delta): readonly ReplyEvent[];
  closing(reply: Reply, outputTokens: number): readonly ReplyEvent[];
  /** What says that the stream is complete; told once more by a fault. */
  done(reply: Reply, outputTokens: number): readonly ReplyEvent[];
  error(message: string): ReplyEvent;
  /** All of it in one. */
  whole(reply: Reply): string;
}

export const doneEvent: ReplyEvent = { data: '[DONE]' };
