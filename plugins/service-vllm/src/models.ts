import { pathUnder, requestOnce } from '@ubench/http';
import { llmAccessOf } from '@ubench/llm';
import type { Endpoint } from '@ubench/load';
import { z } from 'zod';
import { vllmErrors } from './vllm-errors.ts';

const answer = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), root: z.string().nullish(), parent: z.string().nullish(), max_model_len: z.int().nullish() })),
});
export type ServedModel = z.infer<typeof answer>['data'][number];

const path = '/v1/models';

/**
 * The models that a server offers, LoRA adapters among them.
 * @throws VLLM_E_KEY, VLLM_E_NOT_VLLM, HttpFailure
 */
export async function servedModels(endpoint: Endpoint, signal?: AbortSignal): Promise<ServedModel[]> {
  const { headers, ...access } = llmAccessOf(endpoint);
  const { url } = endpoint;
  const response = await requestOnce(url, { method: 'GET', path: pathUnder(url, path), headers, collect: true }, { ...access, ...(signal && { signal }) });
  const { status } = response;
  if (status === 401 || status === 403) throw vllmErrors.VLLM_E_KEY({ url, status, given: Object.keys(headers).length > 0 });
  const models = status === 200 ? parsed(response.text()) : undefined;
  if (models === undefined) throw vllmErrors.VLLM_E_NOT_VLLM({ url, path, status });
  return models;
}

function parsed(text: string): ServedModel[] | undefined {
  try {
    return answer.safeParse(JSON.parse(text)).data?.data;
  } catch {
    return undefined;
  }
}
