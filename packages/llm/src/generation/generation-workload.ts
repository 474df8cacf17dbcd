import { defineWorkload, type Endpoint, type MetricSpecs, type Workload, type WorkloadContext, type WorkloadMaker, type WorkloadType } from '@ubench/load';
import { z } from 'zod';
import { chooseModel } from '../api/models.ts';
import { tryRequest } from '../api/try-request.ts';
import { datasetErrors } from '../dataset/dataset-errors.ts';
import { promptOptions } from '../dataset/dataset-option.ts';
import { openPrompts } from '../dataset/open-prompts.ts';
import { preparePrompts } from '../dataset/prepare-prompts.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { llmAccessOf } from '../endpoint-access.ts';
import { generationPanels } from '../panels/generation-panels.ts';
import { leftOutText, type PreparedPrompts, type PromptSource } from '../prompt/prompt-source.ts';
import { requireQuality, wrongAnswers } from '../quality/check-quality.ts';
import { nothingKnown } from '../request-log/request-details.ts';
import { AnswerReader } from './answer-reader.ts';
import { GenerationClient, type GenerationHost } from './generation-client.ts';
import { generationMetrics } from './generation-metrics.ts';
import { type GenerationOptions, generationOptions } from './generation-options.ts';
import { reconcileTokens, type ServerTokens } from './reconcile-tokens.ts';
import { RequestMaker } from './request-maker.ts';

/**
 * What one agent reads, where a load does not say how many agents it has: a chunk takes it some 10 µs, so these are half a core, for streams
 * with a chunk every 20 ms. Another agent costs 80 MB, and takes a core from a service beside it.
 */
const streamsOfAgent = 1_000;
const chunksOfAgent_per_s = 50_000;

const baseOptions = { ...promptOptions, ...generationOptions };

/** Tokens that the server counts, where it does. */
interface ServerTokenCounts {
  serverTokens?(context: WorkloadContext<GenerationOptions>): Promise<ServerTokens>;
}

/** What a service says to get a workload that generates text. `Shape`: options of its own, which its dialect sees; `Times`: its server's own times. */
export interface GenerationSpec<Kind extends string, Shape extends z.ZodRawShape, Times extends MetricSpecs> extends Pick<WorkloadType<GenerationOptions>, 'serverOperations'>, ServerTokenCounts {
  /** The service type: `vllm`. */
  readonly service: Kind;
  /** camelCase: `chat`. */
  readonly name: string;
  readonly description: string;
  readonly dialect: Dialect<z.output<z.ZodObject<Shape>>>;
  /** Options beside those of every workload that generates text. */
  readonly options?: Shape;
  /** Of the times that the dialect tells by `serverTime`, those that are metrics, by the same names; of kind `latency`. */
  readonly serverTimes?: Times;
}

/** What `prepare` leaves for the clients. */
interface PreparedGeneration {
  readonly prompts: PreparedPrompts;
  /** What is asked for. */
  readonly model: string;
}

/** Makes the workload of a service that generates text: `chat: generationWorkload({ service: 'vllm', name: 'chat', dialect: chat(), … })`. */
export function generationWorkload<const Kind extends string, const Shape extends z.ZodRawShape = Record<never, never>, const Times extends MetricSpecs = Record<never, never>>(
  spec: GenerationSpec<Kind, Shape, Times>,
): GenerationMaker<Kind, Shape, Times> {
  const dialect = spec.dialect as Dialect;
  const serverTimes = Object.keys(spec.serverTimes ?? {});
  const options = z.strictObject({ ...baseOptions, ...spec.options });
  type Options = z.output<typeof options> & z.output<z.ZodObject<typeof baseOptions>>;

  // One for all clients of a thread, by what they all are given.
  const hosts = new WeakMap<object, GenerationHost>();

  const type = {
    service: spec.service,
    name: spec.name,
    description: spec.description,
    options,
    metrics: { ...generationMetrics, ...spec.serverTimes } as typeof generationMetrics & Times,
    mutates: false,
    async prepare(context: WorkloadContext<Options>): Promise<PreparedGeneration> {
      const { endpoint, options: { lora, model: wanted }, seed, signal } = context;
      const model = await chooseModel(endpoint, lora ?? wanted, signal);
      const asked = { ...context.options, model };
      const prompts = await preparePrompts({ ...context, options: asked });
      await tryFirst(dialect, endpoint, asked, openPrompts(prompts, seed), signal);
      await requireQuality(endpoint, dialect, asked, signal);
      return { prompts, model };
    },
    streaming: ({ outputTokens }: Options) => ({ clients: streamsOfAgent, operations_per_s: Math.max(1, Math.min(5_000, chunksOfAgent_per_s / outputTokens)) }),
    complaints: ({ endpoint, options: given, prepared, signal }: WorkloadContext<Options> & { readonly prepared: PreparedGeneration }) => wrongAnswers(endpoint, dialect, { ...given, model: prepared.model }, signal),
    dataSize: async ({ prepared }: { readonly prepared: PreparedGeneration }) => prepared.prompts.count,
    leftOut: ({ prompts }: PreparedGeneration) => leftOutText(prompts),
    async connect({ endpoint, options: given, prepared, seed, traced, signal, client, clients = 1, trial = 1 }: Parameters<WorkloadType<Options, MetricSpecs, PreparedGeneration>['connect']>[0]) {
      let host = hosts.get(prepared);
      // What was prepared once is for trials of other seeds as well, and for servers that have moved.
      if (host?.url !== endpoint.url || host.seed !== seed) hosts.set(prepared, (host = hostOf(endpoint, given, prepared, seed, trial, traced)));
      const user = host.prompts.user?.(client, clients);
      return GenerationClient.open(host, new AnswerReader(dialect, user?.wantsText ?? false), user, signal);
    },
    ...(spec.serverTokens && { serverCounts: spec.serverTokens as (context: WorkloadContext<Options>) => Promise<Record<string, number>>, reconcile: reconcileTokens }),
    operationLog: { limit: ({ requestLog }: Options) => requestLog, nothing: nothingKnown },
    panels: generationPanels,
    ...(spec.serverOperations && { serverOperations: spec.serverOperations as (context: WorkloadContext<Options>) => Promise<number> }),
  };

  function hostOf(endpoint: Endpoint, given: Options, { prompts, model }: PreparedGeneration, seed: number, trial: number, traced: GenerationHost['traced']): GenerationHost {
    const source = openPrompts(prompts, seed, trial);
    if (source.replays && traced === undefined) throw datasetErrors.UBENCH_E_DATASET_NOT_TRACED();
    const access = llmAccessOf(endpoint);
    const asked = { ...given, model };
    return { url: endpoint.url, seed, access, options: asked, prompts: source, requests: new RequestMaker(endpoint.url, dialect, asked, access), serverTimes, traced };
  }

  return defineWorkload(type as never) as unknown as GenerationMaker<Kind, Shape, Times>;
}

/** The function that a spec calls: `vllm.chat({ outputTokens: 100 })`. */
export type GenerationMaker<Kind extends string, Shape extends z.ZodRawShape, Times extends MetricSpecs> = WorkloadMaker<
  (options?: z.input<z.ZodObject<typeof baseOptions & Shape>>) => Workload<Kind, typeof generationMetrics & Times>
>;

/** Asks once, for one token. */
async function tryFirst(dialect: Dialect, endpoint: Endpoint, options: GenerationOptions & { readonly model: string }, prompts: PromptSource, signal: AbortSignal): Promise<void> {
  const prompt = { ...prompts.sample(), outputTokens: 1 };
  const body = { ...dialect.body(prompt, options), ...options.body };
  await tryRequest(endpoint, { operation: dialect.path, model: options.lora ?? options.model, body, signal });
}
