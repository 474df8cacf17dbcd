import type { HttpResponse } from '@ubench/http';
import type { Endpoint } from '@ubench/load';
import { apiPath } from './api-path.ts';
import { askApi } from './ask-api.ts';
import { serverMessage } from './server-message.ts';

/** What servers of language models are known to have. */
const known = ['/v1/chat/completions', '/v1/completions', '/v1/responses', '/v1/embeddings', '/v1/rerank', '/rerank', '/api/chat', '/api/generate', '/api/embed'];

/** Whether an answer says that there is no such operation. A 404 may also be about the model: Ollama says `model '' not found` to an empty request. */
export const isMissing = (response: HttpResponse): boolean => response.status === 405 || response.status === 501 || (response.status === 404 && !/model/i.test(serverMessage(response)));

/**
 * The operations that a server offers, of those that are known, as their paths. Each is sent an empty request, which
 * asks for nothing.
 */
export async function offeredOperations(endpoint: Endpoint, signal: AbortSignal): Promise<string[]> {
  const offered = await Promise.all(
    known.map(async (operation) => {
      try {
        return !isMissing(await askApi(endpoint, operation, { body: {}, signal }));
      } catch {
        signal.throwIfAborted();
        return false;
      }
    }),
  );
  return known.filter((_, index) => offered[index]).map((operation) => apiPath(endpoint.url, operation));
}
