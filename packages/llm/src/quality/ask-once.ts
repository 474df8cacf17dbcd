import { HttpFailure, openConnection } from '@ubench/http';
import type { Endpoint } from '@ubench/load';
import type { Dialect } from '../dialect/dialect.ts';
import { llmAccessOf } from '../endpoint-access.ts';
import { AnswerReader } from '../generation/answer-reader.ts';
import type { GenerationOptions } from '../generation/generation-options.ts';
import { RequestMaker } from '../generation/request-maker.ts';
import type { Prompt } from '../prompt/prompt.ts';

/** What a model has answered, or why it has not. */
export type AskedAnswer = { readonly text: string; readonly finishReason: string | undefined } | { readonly failure: string };

/** Asks a model as the clients of a load do, on a connection of its own, and reads what it answers. */
export async function askOnce(endpoint: Endpoint, dialect: Dialect, prompt: Prompt, options: GenerationOptions, signal: AbortSignal): Promise<AskedAnswer> {
  const access = llmAccessOf(endpoint);
  const request = new RequestMaker(endpoint.url, dialect, options, access).requestFor(prompt);
  const reader = new AnswerReader(dialect, true);
  reader.expect({ first: () => {} }, Infinity);
  try {
    const connection = await openConnection(endpoint.url, { ...access, signal });
    const close = (): void => void connection.close();
    signal.addEventListener('abort', close, { once: true });
    try {
      signal.throwIfAborted();
      await connection.request(request, undefined, reader);
    } finally {
      signal.removeEventListener('abort', close);
      await connection.close();
    }
  } catch (error) {
    if (signal.aborted) return { failure: 'it did not answer in time' };
    if (error instanceof HttpFailure) return { failure: reader.brokenOff(error).message };
    throw error;
  }
  const failure = reader.failure(undefined);
  return failure === undefined ? { text: reader.text, finishReason: reader.answer.finishReason } : { failure: failure.message };
}
