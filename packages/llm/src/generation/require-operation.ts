import { HttpFailure, type HttpResponse } from '@ubench/http';
import type { Endpoint } from '@ubench/load';
import { askApi } from '../api/ask-api.ts';
import { askModels, isServed } from '../api/models.ts';
import { isMissing } from '../api/operations.ts';
import { requireAccepted } from '../api/refusal.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { GenerationOptions } from './generation-options.ts';

/**
 * Looks, before a load, whether the server has the operation and the model and takes the key, so that what would fail every time is told at
 * once. Nothing is generated where the server lists the model: it is sent an empty request, which it refuses in one way or the other.
 * @param options With the model that is asked for.
 * @throws UBENCH_E_LLM_KEY, UBENCH_E_LLM_NO_MODEL, UBENCH_E_LLM_OPERATION, UBENCH_E_LLM_REFUSED
 */
export async function requireOperation(endpoint: Endpoint, dialect: Dialect, options: GenerationOptions, signal: AbortSignal): Promise<void> {
  const operation = dialect.path;
  const model = options.lora ?? options.model;
  const ask = (body: object): Promise<HttpResponse> => askApi(endpoint, operation, { body, signal });
  try {
    const empty = await ask({});
    if (isMissing(empty) || empty.status === 401 || empty.status === 403) await requireAccepted(endpoint, { operation, model, response: empty, signal });
    if (model === undefined) return;
    const { models } = await askModels(endpoint, signal);
    if (models === undefined || isServed(model, models)) return;
    // Some answer to more names than they list.
    const response = await ask({ ...dialect.body({ text: 'Hello', outputTokens: 1 }, options), ...options.body });
    await requireAccepted(endpoint, { operation, model, response, signal });
  } catch (error) {
    signal.throwIfAborted();
    // What another time may cure is for the load to count.
    if (!(error instanceof HttpFailure)) throw error;
  }
}
