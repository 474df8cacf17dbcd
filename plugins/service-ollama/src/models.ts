import { nearest } from '@ubench/errors';
import { z } from 'zod';
import type { OllamaApi } from './ollama-api.ts';
import { ollamaErrors } from './ollama-errors.ts';

const tags = z.object({ models: z.array(z.object({ name: z.string() })).nullish() });

/** Names of the models that the server has, such as `qwen3:0.6b`. */
export async function modelsOf(api: OllamaApi): Promise<string[]> {
  const { models } = tags.parse(await api.call({ method: 'GET', path: 'tags' }));
  return (models ?? []).map(({ name }) => name);
}

/** The model that is measured. @throws OLLAMA_E_WHICH_MODEL where none is named and the server does not have exactly one */
export async function namedModel(api: OllamaApi, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const there = await modelsOf(api);
  if (there.length !== 1) throw ollamaErrors.OLLAMA_E_WHICH_MODEL({ there });
  return there[0]!;
}

/** A name as the server writes it: without what goes without saying, and with a tag. */
const plainName = (name: string): string => {
  const short = name.replace(/^https?:\/\//, '').replace(/^registry\.ollama\.ai\//, '').replace(/^library\//, '');
  return short.lastIndexOf(':') > short.lastIndexOf('/') ? short : `${short}:latest`;
};

/** Whether two spellings name one model. */
export const isSameModel = (one: string, other: string): boolean => plainName(one) === plainName(other);

/** Whether the server has a model; it knows several spellings of a name. */
export async function hasModel(api: OllamaApi, model: string): Promise<boolean> {
  const { status } = await api.ask({ method: 'POST', path: 'show', body: { model } });
  return status === 200;
}

export async function noSuchModel(api: OllamaApi, model: string): Promise<Error> {
  const there = await modelsOf(api);
  return ollamaErrors.OLLAMA_E_NO_MODEL({ model, there, near: nearest(plainName(model), there) });
}
