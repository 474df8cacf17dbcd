import type { GenerationSink } from '@ubench/llm';

/** What every line of a stream may have; a count or a time that is zero is left out. */
export interface StreamLine {
  readonly error?: string;
  readonly done?: boolean;
  readonly done_reason?: string;
  /** Tokens of the prompt, those from the cache included. */
  readonly prompt_eval_count?: number;
  readonly eval_count?: number;
  /** The next three are nanoseconds by the server's own clock. */
  readonly load_duration?: number;
  readonly prompt_eval_duration?: number;
  readonly eval_duration?: number;
}

/** What the last line says: why the answer ended, how many tokens there were, and what they took the server. */
export function readFinalLine(line: StreamLine, sink: GenerationSink): void {
  sink.usage({ promptTokens: line.prompt_eval_count ?? 0, outputTokens: line.eval_count ?? 0 }, true);
  sink.serverTime('load', line.load_duration ?? 0);
  sink.serverTime('promptEval', line.prompt_eval_duration ?? 0);
  sink.serverTime('eval', line.eval_duration ?? 0);
  if (line.done_reason !== undefined) sink.finish(line.done_reason);
  sink.end();
}

/** A line of JSON; what is none is told by its SyntaxError. */
export const parseLine = (bytes: Buffer, from: number, to: number): unknown => JSON.parse(bytes.toString('utf8', from, to));
