import type { Endpoint } from '@ubench/load';
import { apiPath } from './api-path.ts';
import { askApi } from './ask-api.ts';

/** What servers of language models are known to have. */
const known = ['/v1/chat/completions', '/v1/completions', '/v1/responses', '/v1/embeddings', '/v1/rerank', '/rerank', '/api/chat', '/api/generate', '/api/embed'];

/**
 * The operations that a server offers, of those that are known, as their paths. Each is sent an empty request, which asks for nothing: what
 * answers anything but 404 is there.
 */
export async function offeredOperations(endpoint: Endpoint, signal: AbortSignal): Promise<string[]> {
  const offered = await Promise.all(
    known.map(async (operation) => {
      try {
        const { status } = await askApi(endpoint, operation, { body: {}, signal });
        return status !== 404 && status !== 405 && status !== 501;
      } catch {
        signal.throwIfAborted();
        return false;
      }
    }),
  );
  return known.filter((_, index) => offered[index]).map((operation) => apiPath(endpoint.url, operation));
}
