import type { Facts } from '@ubench/core';
import { askApi, askModels } from '@ubench/llm';
import type { Endpoint } from '@ubench/load';
import { z } from 'zod';
import { scrapeVllm } from './metrics.ts';
import { servedModel, type VllmOptions } from './options.ts';

/** Of the labels of `vllm:cache_config_info`, what numbers of two servers differ by. */
const telling = ['block_size', 'cache_dtype', 'enable_prefix_caching', 'gpu_memory_utilization', 'num_gpu_blocks', 'kv_cache_size_tokens'];

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const section = z.record(z.string(), z.unknown()).catch({});
/** As `/server_info` tells it, which only a server in development mode has. */
const serverInfo = z.looseObject({ vllm_config: z.record(z.string(), z.unknown()) });
const resolved: Readonly<Record<string, readonly string[]>> = {
  model_config: ['dtype', 'quantization', 'enforce_eager', 'seed'],
  parallel_config: ['tensor_parallel_size', 'pipeline_parallel_size', 'data_parallel_size'],
  scheduler_config: ['max_num_seqs', 'max_num_batched_tokens', 'enable_chunked_prefill'],
  speculative_config: ['method', 'num_speculative_tokens'],
};

const limit_ms = 4_000;

/** The version, the model with its longest context, and the settings that the server has come to, as far as it tells each. */
export async function vllmFacts(endpoint: Endpoint, options: VllmOptions, signal = AbortSignal.timeout(limit_ms)): Promise<Facts> {
  const [version, { models = [] }, cache, info] = await Promise.all([
    json(endpoint, '/version', z.looseObject({ version: z.string() }), signal),
    askModels(endpoint, signal),
    cacheSettings(endpoint, signal),
    json(endpoint, '/server_info?config_format=json', serverInfo, signal),
  ]);
  const wanted = servedModel(options);
  const model = models.find(({ id }) => id === wanted) ?? models[0];
  return {
    ...(version && { version: version.version }),
    ...(model && { model: model.id }),
    ...(model?.contextLength !== undefined && { max_model_len: model.contextLength }),
    ...cache,
    ...(info && resolvedSettings(info.vllm_config)),
  };
}

function resolvedSettings(config: Readonly<Record<string, unknown>>): Facts {
  const entries = Object.entries(resolved).flatMap(([of, names]) => {
    const there = section.parse(config[of]);
    return names.map((name) => [name, scalar.safeParse(there[name]).data] as const);
  });
  return Object.fromEntries(entries.filter((entry): entry is [string, string | number | boolean] => entry[1] !== undefined));
}

async function cacheSettings(endpoint: Endpoint, signal: AbortSignal): Promise<Facts> {
  const { samples } = await scrapeVllm(endpoint, signal).catch(() => ({ samples: [] }));
  const labels = samples.find(({ name }) => name === 'vllm:cache_config_info')?.labels ?? {};
  return Object.fromEntries(telling.flatMap((name) => (labels[name] === undefined || labels[name] === 'None' ? [] : [[name, valueOf(labels[name])]])));
}

/** Labels are text: Python's. */
function valueOf(text: string): string | number | boolean {
  if (text === 'True' || text === 'False') return text === 'True';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** `undefined` where the server has no such page. */
async function json<S extends z.ZodType>(endpoint: Endpoint, path: string, schema: S, signal: AbortSignal): Promise<z.output<S> | undefined> {
  const response = await askApi(endpoint, path, { signal });
  return response.status === 200 ? schema.safeParse(response.json()).data : undefined;
}
