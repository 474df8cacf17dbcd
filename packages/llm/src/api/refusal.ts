import type { HttpResponse } from '@ubench/http';
import type { Endpoint } from '@ubench/load';
import { apiErrors } from './api-errors.ts';
import { apiPath } from './api-path.ts';
import { askModels, isServed, requireAccess, unknownModel } from './models.ts';
import { isMissing, offeredOperations } from './operations.ts';
import { serverMessage } from './server-message.ts';

/** What another time may cure: it is for the load to count. */
const passing: ReadonlySet<number> = new Set([408, 409, 425, 429]);

/**
 * Looks at the answer to the first request of a workload, before the load: what would fail every time is told at once, with what the server
 * has in its place.
 * @throws UBENCH_E_LLM_KEY, UBENCH_E_LLM_NO_MODEL, UBENCH_E_LLM_OPERATION, UBENCH_E_LLM_REFUSED
 */
export async function requireAccepted(
  endpoint: Endpoint,
  { operation, model, response, signal }: { readonly operation: string; readonly model: string | undefined; readonly response: HttpResponse; readonly signal: AbortSignal },
): Promise<void> {
  const { status } = response;
  if (status < 300 || passing.has(status) || (status >= 500 && status !== 501)) return;
  requireAccess(endpoint, response);
  const message = serverMessage(response);
  const { models } = await askModels(endpoint, signal);
  if (model !== undefined && models !== undefined && !isServed(model, models)) throw unknownModel(model, models, message);
  const path = apiPath(endpoint.url, operation);
  if (!isMissing(response)) throw apiErrors.UBENCH_E_LLM_REFUSED({ path, status, message });
  throw apiErrors.UBENCH_E_LLM_OPERATION({ path, message, offered: await offeredOperations(endpoint, signal) });
}
