import type { Facts } from '@ubench/core';
import type { Endpoint } from '@ubench/load';
import { z } from 'zod';
import { isSameModel, namedModel } from './models.ts';
import { OllamaApi } from './ollama-api.ts';
import type { OllamaOptions } from './options.ts';
import { versionAnswer } from './probe.ts';
import { runningModels } from './running-models.ts';

const shown = z.object({
  parameters: z.string().default(''),
  details: z.object({ format: z.string(), family: z.string(), parameter_size: z.string(), quantization_level: z.string() }).partial().default({}),
  model_info: z.record(z.string(), z.unknown()).default({}),
});

/** Version, and of the model what decides how fast it is: weights, quantisation, parameters, context, and what it runs on. */
export async function ollamaFacts(endpoint: Endpoint, options: OllamaOptions): Promise<Facts> {
  const api = new OllamaApi(endpoint);
  const { version } = versionAnswer.parse(await api.call({ method: 'GET', path: 'version' }));
  const model = await namedModel(api, options.model);
  const { details, parameters, model_info } = shown.parse(await api.call({ method: 'POST', path: 'show', body: { model } }));
  const running = (await runningModels(api)).find(({ name }) => isSameModel(name, model));
  const longest = Object.entries(model_info).find(([key]) => key.endsWith('.context_length'))?.[1];
  return defined({
    version,
    model,
    digest: running?.digest,
    format: details.format,
    family: details.family,
    parameter_size: details.parameter_size,
    quantization: details.quantization_level,
    parameters: parameters.trim().split('\n').map((line) => line.replace(/\s+/, ' ').trim()).join(', '),
    context_length: running?.context_length,
    model_context_length: typeof longest === 'number' ? longest : undefined,
    memory_bytes: running?.size,
    processor: running === undefined ? undefined : processorOf(running),
  });
}

/** What `ollama ps` calls it: `100% GPU`, `48%/52% CPU/GPU`. */
function processorOf({ size, size_vram }: { readonly size: number; readonly size_vram: number }): string {
  const gpu = size === 0 ? 0 : Math.round((100 * size_vram) / size);
  if (gpu === 0) return '100% CPU';
  return gpu === 100 ? '100% GPU' : `${100 - gpu}%/${gpu}% CPU/GPU`;
}

const defined = (facts: Readonly<Record<string, string | number | undefined>>): Facts =>
  Object.fromEntries(Object.entries(facts).filter((entry): entry is [string, string | number] => entry[1] !== undefined && entry[1] !== ''));
