import { requestOnce } from '@ubench/http';
import type { Endpoint } from '@ubench/load';
import { z } from 'zod';
import { apiPath } from './api-path.ts';
import { llmAccessOf } from './endpoint-access.ts';

const models = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

/** The models that a server says it has, by OpenAI's API; `undefined` where it does not say. @throws HttpFailure */
export async function servedModels(endpoint: Endpoint, signal: AbortSignal): Promise<readonly string[] | undefined> {
  const { headers, ...access } = llmAccessOf(endpoint);
  const response = await requestOnce(endpoint.url, { method: 'GET', path: apiPath(endpoint.url, '/v1/models'), headers, collect: true }, { ...access, signal });
  if (response.status !== 200) return undefined;
  try {
    return models.parse(response.json()).data.map(({ id }) => id);
  } catch {
    return undefined;
  }
}
