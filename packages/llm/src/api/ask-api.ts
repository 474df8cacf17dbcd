import { type HttpResponse, requestOnce } from '@ubench/http';
import type { Endpoint } from '@ubench/load';
import { llmAccessOf } from '../endpoint-access.ts';
import { apiPath } from './api-path.ts';

/**
 * One question to the API behind an endpoint, on a connection of its own, with the headers that its clients send; for probes and preparation.
 * @param body Sent by POST, as JSON; without one it is a GET.
 * @throws HttpFailure when no complete answer comes.
 */
export async function askApi(endpoint: Endpoint, operation: string, options: { readonly body?: unknown; readonly signal: AbortSignal }): Promise<HttpResponse> {
  const { headers, model: _, ...access } = llmAccessOf(endpoint);
  const { body, signal } = options;
  const path = apiPath(endpoint.url, operation);
  const request =
    body === undefined
      ? { method: 'GET', path, headers, collect: true }
      : { method: 'POST', path, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body), collect: true };
  return requestOnce(endpoint.url, request, { ...access, signal });
}
