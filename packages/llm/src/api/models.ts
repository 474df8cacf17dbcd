import { nearest } from '@ubench/errors';
import type { HttpResponse } from '@ubench/http';
import type { Endpoint } from '@ubench/load';
import { z } from 'zod';
import { llmAccessOf } from '../endpoint-access.ts';
import { apiErrors } from './api-errors.ts';
import { askApi } from './ask-api.ts';
import { serverMessage } from './server-message.ts';

const modelList = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), max_model_len: z.number().nullish() })).nullable().transform((data) => data ?? []),
});

/** A model that a server has: its name, and the longest context where the server tells (vLLM does). */
export interface ServedModel {
  readonly id: string;
  readonly contextLength?: number;
}

/** The answer to `GET /v1/models`, and the models in it; `undefined` where it is no list of models. */
export interface ModelsAnswer {
  readonly response: HttpResponse;
  readonly models: readonly ServedModel[] | undefined;
}

/** @throws HttpFailure when no complete answer comes. */
export async function askModels(endpoint: Endpoint, signal: AbortSignal): Promise<ModelsAnswer> {
  const response = await askApi(endpoint, '/v1/models', { signal });
  return { response, models: response.status === 200 ? modelsOf(response) : undefined };
}

function modelsOf(response: HttpResponse): ServedModel[] | undefined {
  let body: unknown;
  try {
    body = response.json();
  } catch {
    return undefined;
  }
  return modelList.safeParse(body).data?.data.map(({ id, max_model_len: contextLength }) => ({ id, ...(contextLength != null && { contextLength }) }));
}

/**
 * The model that a workload asks for: its own, that of the service, or the only one that the server has.
 * @throws UBENCH_E_LLM_MODEL where the server has several or none, or does not tell; UBENCH_E_LLM_KEY
 */
export async function chooseModel(endpoint: Endpoint, wanted: string | undefined, signal: AbortSignal): Promise<string> {
  const named = wanted ?? llmAccessOf(endpoint).model;
  if (named !== undefined) return named;
  const { response, models } = await askModels(endpoint, signal);
  requireAccess(endpoint, response);
  if (models?.length === 1) return models[0]!.id;
  throw apiErrors.UBENCH_E_LLM_MODEL({ known: models === undefined ? undefined : namesOf(models) });
}

/** Whether a server has a model of this name; Ollama leaves out the tag `latest`. */
export const isServed = (model: string, models: readonly ServedModel[]): boolean => models.some(({ id }) => id === model || id === `${model}:latest`);

/** The error of a server that does not have the model: with the names of those that it has. */
export function unknownModel(model: string, models: readonly ServedModel[], message: string): Error {
  const near = nearest(model, models.map(({ id }) => id));
  return apiErrors.UBENCH_E_LLM_NO_MODEL({ model, message, near, known: namesOf(models) });
}

const mostNames = 20;

/** For a person: providers have hundreds. */
export function namesOf(models: readonly ServedModel[]): string[] {
  const names = models.map(({ id }) => id);
  return names.length <= mostNames ? names : [...names.slice(0, mostNames), `${names.length - mostNames} more`];
}

/** @throws UBENCH_E_LLM_KEY for an answer that says that the API key is missing or wrong. */
export function requireAccess(endpoint: Endpoint, response: HttpResponse): void {
  if (response.status !== 401 && response.status !== 403) return;
  const sent = Object.keys(llmAccessOf(endpoint).headers).some((name) => /^(authorization|api-key|x-api-key)$/i.test(name));
  throw apiErrors.UBENCH_E_LLM_KEY({ status: response.status, message: serverMessage(response), sent });
}
