import { HttpFailure, type HttpResponse } from '@ubench/http';
import type { Endpoint } from '@ubench/load';
import { apiErrors } from './api-errors.ts';
import { apiPath } from './api-path.ts';
import { askModels, requireAccess } from './models.ts';
import { offeredOperations } from './operations.ts';
import { serverMessage } from './server-message.ts';

/** What waiting does not cure. */
const lasting: ReadonlySet<string> = new Set(['url', 'ENOTFOUND', 'EAI_AGAIN', 'tls name', 'tls certificate', 'tls', 'request']);

/**
 * Whether an API of language models answers: it lists its models, or where it has no such list, it has one of the known operations.
 * @throws UBENCH_E_LLM_KEY, UBENCH_E_LLM_OPERATION where nothing of the API is there, and the failures to connect that waiting does not cure.
 */
export async function probeApi(endpoint: Endpoint, signal: AbortSignal): Promise<{ readonly ready: true } | { readonly ready: false; readonly reason: string }> {
  const path = apiPath(endpoint.url, '/v1/models');
  let response: HttpResponse;
  let models: readonly unknown[] | undefined;
  try {
    ({ response, models } = await askModels(endpoint, signal));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HttpFailure && lasting.has(error.code)) throw error;
    return { ready: false, reason: error instanceof Error ? error.message : String(error) };
  }
  if (models !== undefined) return { ready: true };
  requireAccess(endpoint, response);
  const { status } = response;
  if (status >= 500 || status === 408 || status === 425 || status === 429) return { ready: false, reason: `GET ${path} answers ${status}: ${serverMessage(response)}` };
  const offered = await offeredOperations(endpoint, signal);
  if (offered.some((operation) => operation.startsWith(apiPath(endpoint.url, '/v1/')) || operation.endsWith('/rerank'))) return { ready: true };
  throw apiErrors.UBENCH_E_LLM_OPERATION({ path, message: status === 200 ? 'what it answers is no list of models' : serverMessage(response), offered });
}
