import { HttpFailure } from '@ubench/http';
import type { Endpoint } from '@ubench/load';
import { askApi } from './ask-api.ts';
import { requireAccepted } from './refusal.ts';

/** A server that loads its model now needs long; one that never answers is for the load to count. */
const limit_ms = 60_000;

/**
 * Sends one request before the load: what would fail every time is told at once, and a model that is loaded on demand is loaded. What another time may
 * cure is for the load to count.
 * @throws UBENCH_E_LLM_KEY, UBENCH_E_LLM_NO_MODEL, UBENCH_E_LLM_OPERATION, UBENCH_E_LLM_REFUSED
 */
export async function tryRequest(
  endpoint: Endpoint,
  { operation, model, body, signal }: { readonly operation: string; readonly model: string; readonly body: object; readonly signal: AbortSignal },
): Promise<void> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(limit_ms)]);
  try {
    const response = await askApi(endpoint, operation, { body, signal: limited });
    await requireAccepted(endpoint, { operation, model, response, signal: limited });
  } catch (error) {
    signal.throwIfAborted();
    if (!limited.aborted && !(error instanceof HttpFailure)) throw error;
  }
}
