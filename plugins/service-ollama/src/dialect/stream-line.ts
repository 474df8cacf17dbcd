import type { GenerationSink } from '@ubench/llm';

/** One object of a stream, of which nothing is known but that it is one. */
export type StreamLine = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is StreamLine => typeof value === 'object' && value !== null && !Array.isArray(value);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What the server says instead of going on; `undefined` where it does not. */
export function errorOf({ error }: StreamLine): string | undefined {
  if (error === undefined || error === null) return undefined;
  return typeof error === 'string' ? error : JSON.stringify(error);
}

/** Counts and times that are zero are left out. */
const numberOf = (value: unknown): number => (typeof value === 'number' && value >= 0 ? value : 0);

/**
 * What the last line says: how many tokens there were, those from the cache included, what they took by the server's own clock, in nanoseconds, and why the answer
 * ended.
 */
export function readFinalLine(line: StreamLine, sink: GenerationSink): void {
  sink.usage({ promptTokens: numberOf(line['prompt_eval_count']), outputTokens: numberOf(line['eval_count']) }, true);
  sink.serverTime('loadTime', numberOf(line['load_duration']));
  sink.serverTime('promptEvalTime', numberOf(line['prompt_eval_duration']));
  sink.serverTime('evalTime', numberOf(line['eval_duration']));
  const reason = textOf(line['done_reason']);
  if (reason !== '') sink.finish(reason);
  sink.end();
}
