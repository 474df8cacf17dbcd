import type { Readiness } from '@ubench/core';
import { nearest } from '@ubench/errors';
import { HttpFailure, pathUnder, requestOnce } from '@ubench/http';
import { llmAccessOf } from '@ubench/llm';
import type { Endpoint } from '@ubench/load';
import { servedModels } from './models.ts';
import { servedModel, type VllmOptions } from './options.ts';
import { vllmErrors } from './vllm-errors.ts';

const schemes: ReadonlySet<string> = new Set(['http:', 'https:']);
/** What waiting does not cure. */
const lasting: ReadonlySet<string> = new Set(['url', 'ENOTFOUND', 'EAI_AGAIN', 'tls name', 'tls certificate', 'tls']);

/**
 * Whether it is up and has its model: it listens only when the model is loaded.
 * @throws VLLM_E_URL, VLLM_E_NOT_VLLM, VLLM_E_KEY, VLLM_E_NO_SUCH_MODEL, or the HttpFailure that waiting does not cure
 */
export async function probeVllm(endpoint: Endpoint, options: VllmOptions, signal: AbortSignal): Promise<Readiness> {
  const { url } = endpoint;
  const { protocol } = new URL(url);
  if (!schemes.has(protocol)) throw vllmErrors.VLLM_E_URL({ scheme: protocol.slice(0, -1) });
  try {
    const path = '/health';
    const { headers, ...access } = llmAccessOf(endpoint);
    const { status } = await requestOnce(url, { method: 'GET', path: pathUnder(url, path), headers }, { ...access, signal });
    // 503: the engine behind it has ended, or a proxy before it has nobody to ask yet.
    if (status >= 500) return { ready: false, reason: `${path} answers ${status}` };
    if (status !== 200) throw vllmErrors.VLLM_E_NOT_VLLM({ url, path, status });
    const models = (await servedModels(endpoint, signal)).map(({ id }) => id);
    for (const model of [servedModel(options), ...Object.keys(options.lora ?? {})]) {
      if (model !== undefined && !models.includes(model)) throw vllmErrors.VLLM_E_NO_SUCH_MODEL({ url, model, near: nearest(model, models), models });
    }
    return { ready: true };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HttpFailure && !lasting.has(error.code)) return { ready: false, reason: error.message };
    throw error;
  }
}
