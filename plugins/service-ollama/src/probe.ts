import type { Readiness } from '@ubench/core';
import type { Endpoint } from '@ubench/load';
import { z } from 'zod';
import { OllamaApi } from './ollama-api.ts';
import { ollamaErrors } from './ollama-errors.ts';

export const versionAnswer = z.object({ version: z.string() });

/** @throws OLLAMA_E_URL, OLLAMA_E_NOT_OLLAMA where waiting cannot help */
export async function probeOllama(endpoint: Endpoint, signal: AbortSignal): Promise<Readiness> {
  const { protocol } = new URL(endpoint.url);
  if (protocol !== 'http:' && protocol !== 'https:') throw ollamaErrors.OLLAMA_E_URL({ scheme: protocol.slice(0, -1) });
  let answer: { readonly status: number; readonly json: unknown };
  try {
    answer = await new OllamaApi(endpoint, signal).ask({ method: 'GET', path: 'version' });
  } catch (error) {
    signal.throwIfAborted();
    return { ready: false, reason: error instanceof Error ? error.message || error.name : String(error) };
  }
  const { status, json } = answer;
  if (status >= 500) return { ready: false, reason: `/api/version answers ${status}` };
  if (status !== 200 || !versionAnswer.safeParse(json).success) {
    throw ollamaErrors.OLLAMA_E_NOT_OLLAMA({ url: endpoint.url, problem: status === 200 ? 'does not answer with a version' : `gives status ${status}` });
  }
  return { ready: true };
}
