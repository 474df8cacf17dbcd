import type { Readiness } from '@ubench/core';
import { HttpFailure } from '@ubench/http';
import { apiPath, askApi, askModels, isServed, requireAccess, unknownModel } from '@ubench/llm';
import type { Endpoint } from '@ubench/load';
import { servedModel, type VllmOptions } from './options.ts';
import { vllmErrors } from './vllm-errors.ts';

const schemes: ReadonlySet<string> = new Set(['http:', 'https:']);
/** What waiting does not cure. */
const lasting: ReadonlySet<string> = new Set(['url', 'ENOTFOUND', 'EAI_AGAIN', 'tls name', 'tls certificate', 'tls']);

/**
 * Whether it is up and has its model: it listens only when the model is loaded.
 * @throws VLLM_E_URL, VLLM_E_NOT_VLLM, UBENCH_E_LLM_KEY, UBENCH_E_LLM_NO_MODEL, or the HttpFailure that waiting does not cure
 */
export async function probeVllm(endpoint: Endpoint, options: VllmOptions, signal: AbortSignal): Promise<Readiness> {
  const { protocol } = new URL(endpoint.url);
  if (!schemes.has(protocol)) throw vllmErrors.VLLM_E_URL({ scheme: protocol.slice(0, -1) });
  try {
    const { status } = await askApi(endpoint, '/health', { signal });
    // 503: the engine behind it has ended, or a proxy before it has nobody to ask yet.
    if (status >= 500) return { ready: false, reason: `/health answers ${status}` };
    if (status !== 200) throw notVllm(endpoint, '/health', status);
    return await hasModels(endpoint, options, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HttpFailure && !lasting.has(error.code)) return { ready: false, reason: error.message };
    throw error;
  }
}

async function hasModels(endpoint: Endpoint, options: VllmOptions, signal: AbortSignal): Promise<Readiness> {
  const { response, models } = await askModels(endpoint, signal);
  requireAccess(endpoint, response);
  if (response.status >= 500) return { ready: false, reason: `/v1/models answers ${response.status}` };
  if (models === undefined) throw notVllm(endpoint, '/v1/models', response.status);
  for (const model of [servedModel(options), ...Object.keys(options.lora ?? {})]) {
    if (model !== undefined && !isServed(model, models)) throw unknownModel(model, models, `it is not in its list at ${endpoint.url}`);
  }
  return { ready: true };
}

const notVllm = ({ url }: Endpoint, operation: string, status: number): Error => vllmErrors.VLLM_E_NOT_VLLM({ url, path: apiPath(url, operation), status });
