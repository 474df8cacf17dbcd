import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ProvisionContext, ProvisionProgress } from '@ubench/core';
import { toErrorRecord } from '@ubench/errors';
import type { Endpoint } from '@ubench/load';
import { z } from 'zod';
import { hasModel, namedModel, noSuchModel } from './models.ts';
import { OllamaApi } from './ollama-api.ts';
import { ollamaErrors } from './ollama-errors.ts';
import type { OllamaOptions } from './options.ts';

type Create = NonNullable<OllamaOptions['create']>;

/**
 * Has the model there and in memory: fetched or made where that was asked for, and loaded, so that no request of a load waits for it.
 * @throws OLLAMA_E_NO_MODEL, OLLAMA_E_WHICH_MODEL, OLLAMA_E_FILE, OLLAMA_E_REFUSED, OLLAMA_E_BROKEN_OFF
 */
export async function provisionOllama(endpoint: Endpoint, options: OllamaOptions, context: ProvisionContext): Promise<void> {
  const { create, pull } = options;
  const api = new OllamaApi(endpoint, context.signal);
  const model = await namedModel(api, options.model);
  const wanted = create === undefined ? model : create.from;
  if (wanted !== undefined && !(await hasModel(api, wanted))) {
    if (pull === false) throw await noSuchModel(api, wanted);
    await context.step('pull', (progress) => pullModel(api, wanted, pull !== true && pull.insecure, progress));
  }
  if (create !== undefined) await createModel(api, model, create, context);
  await context.step('load', () => loadModel(api, model));
}

const layer = z.looseObject({ digest: z.string(), total: z.number(), completed: z.number().default(0) });

/** Fetches the layers of a model, several at once. */
async function pullModel(api: OllamaApi, model: string, insecure: boolean, progress: (reached: ProvisionProgress) => void): Promise<void> {
  const layers = new Map<string, { done: number; total: number }>();
  await api.follow('pull', { model, insecure }, (line) => {
    const { data } = layer.safeParse(line);
    if (data === undefined) return;
    layers.set(data.digest, { done: data.completed, total: data.total });
    progress({ done_bytes: sum([...layers.values()].map(({ done }) => done)), total_bytes: sum([...layers.values()].map(({ total }) => total)) });
  });
}

async function createModel(api: OllamaApi, model: string, create: Create, { directory, step }: ProvisionContext): Promise<void> {
  const { gguf, from, template, system, parameters, quantize } = create;
  const files = gguf === undefined ? undefined : await step('upload', (progress) => upload(api, resolve(directory, gguf), progress));
  await step('create', () => api.follow('create', { model, files, from, template, system, parameters, quantize }));
}

/** Sends a file to a server that does not have it yet; resolves to what its name and its content are called. */
async function upload(api: OllamaApi, path: string, progress: (reached: ProvisionProgress) => void): Promise<Record<string, string>> {
  const hash = createHash('sha256');
  let length: number;
  try {
    length = (await stat(path)).size;
    await pipeline(createReadStream(path), hash);
  } catch (error) {
    throw ollamaErrors.OLLAMA_E_FILE({ path, problem: toErrorRecord(error).what }, { cause: error });
  }
  const digest = `sha256:${hash.digest('hex')}`;
  const { status } = await api.ask({ method: 'HEAD', path: `blobs/${digest}` });
  if (status !== 200) {
    const content = createReadStream(path);
    let sent = 0;
    content.on('data', (piece) => progress({ done_bytes: (sent += piece.length), total_bytes: length }));
    await api.call({ method: 'POST', path: `blobs/${digest}`, upload: { content, length } });
  }
  return { [basename(path)]: digest };
}

/** A request without a prompt loads the model, and is answered when it is in memory. */
async function loadModel(api: OllamaApi, model: string): Promise<void> {
  const generate = { method: 'POST', path: 'generate', body: { model, stream: false } } as const;
  const { status, json } = await api.ask(generate);
  // One that only embeds.
  if (status === 400 && JSON.stringify(json).includes('does not support generate')) await api.call({ method: 'POST', path: 'embed', body: { model } });
  else if (status !== 200) await api.call(generate);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
