import { accessOf, type HttpAccess } from '@ubench/http';
import type { Endpoint } from '@ubench/load';
import { z } from 'zod';

const access = z.looseObject({
  /** Sent with every request: the API key is one of them, so they are never stored. */
  headers: z.record(z.string(), z.string()).default({}),
  /** The model that is asked for where a workload names none. */
  model: z.string().optional(),
});

/** What clients of a language model must know beyond the URL: what `access` of its service type says. */
export interface LlmAccess extends HttpAccess {
  readonly headers: Readonly<Record<string, string>>;
  readonly model: string | undefined;
}

export function llmAccessOf(endpoint: Endpoint): LlmAccess {
  const { headers, model } = access.parse(endpoint.access ?? {});
  return { ...accessOf(endpoint), headers, model };
}
