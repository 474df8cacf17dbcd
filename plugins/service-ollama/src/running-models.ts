import type { MetricsSource } from '@ubench/core';
import type { Endpoint } from '@ubench/load';
import { z } from 'zod';
import { OllamaApi } from './ollama-api.ts';

const answer = z.object({
  models: z
    .array(z.object({ name: z.string(), digest: z.string(), size: z.number(), size_vram: z.number().default(0), context_length: z.number().optional() }))
    .nullish(),
});
type RunningModel = NonNullable<z.output<typeof answer>['models']>[number];

/** The models that are in memory, of which the server keeps several. */
export async function runningModels(api: OllamaApi): Promise<RunningModel[]> {
  return answer.parse(await api.call({ method: 'GET', path: 'ps' })).models ?? [];
}

/** How much is in memory while load runs: a model that is given up or loaded again shows here. Ollama counts nothing else. */
export async function ollamaMetrics(endpoint: Endpoint): Promise<MetricsSource> {
  const api = new OllamaApi(endpoint);
  return {
    async sample() {
      const models = await runningModels(api);
      const total = (of: (model: RunningModel) => number): number => models.reduce((sum, model) => sum + of(model), 0);
      return { models_loaded: models.length, model_bytes: total(({ size }) => size), model_vram_bytes: total(({ size_vram }) => size_vram) };
    },
    levels: () => ['models_loaded', 'model_bytes', 'model_vram_bytes'],
    async close() {},
  };
}
