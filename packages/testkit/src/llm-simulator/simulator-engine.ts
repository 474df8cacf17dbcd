import { monotonicNow } from '@ubench/load';
import { latencyOf } from '../truth-server/latency-model.ts';
import { EmitLog } from './emit-log.ts';
import { faultOf } from './fault.ts';
import { Generation, type GenerationHost, type ReplySocket } from './generation.ts';
import type { GenerationRequest, GenerationRoute } from './generation-request.ts';
import { MetricRegistry } from './metrics/metric-registry.ts';
import { Pacer } from './pacer.ts';
import { PrefixCache } from './prefix-cache.ts';
import type { SimulatorModel } from './simulator-options.ts';
import { textOf } from './tokens.ts';

/** Draws of chunk gaps are numbered by request and chunk. */
const chunksPerRequest = 1 << 14;

/** What the engine says of a request that it does not take. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers?: readonly string[];
}

export interface ArrivedRequest {
  readonly route: GenerationRoute;
  readonly request: GenerationRequest;
  readonly clientId: string | undefined;
  /** When its last bytes were read. */
  readonly arrival_ns: number;
}

/** Takes requests, lets at most `maxNumSeqs` run, the others wait in their order, and paces what they answer. */
export class SimulatorEngine implements GenerationHost {
  readonly model: SimulatorModel;
  readonly log = new EmitLog();
  readonly #metrics: MetricRegistry;
  readonly #pacer = new Pacer();
  readonly #running = new Set<Generation>();
  readonly #waiting = new Set<Generation>();
  readonly #prefixes: PrefixCache | undefined;
  #requests = 0;

  constructor(model: SimulatorModel) {
    this.model = model;
    this.#metrics = new MetricRegistry(model.model);
    this.#prefixes = model.prefixCache ? new PrefixCache() : undefined;
  }

  /** @returns The generation that has begun or waits, or why there is none. */
  take({ route, request, clientId, arrival_ns }: ArrivedRequest, socket: ReplySocket): Generation | Refusal {
    const { model } = this;
    const number = this.#requests++;
    const id = number.toString(16).padStart(16, 'a0c4e8');
    const promptTokens = request.words.length;
    const head = { number, ...(clientId === undefined ? {} : { clientId }), replyId: id, arrival_ns, start_ns: arrival_ns, outcome: 'refused' as 'refused' | 'aborted', promptTokens };
    this.log.heads.push(head);
    const fault = faultOf(model.faults, model.seed, number);
    if (fault?.kind === 'too-many-requests') return { status: 429, message: 'Too many requests.', headers: [`Retry-After: ${fault.retryAfter}`] };
    if (fault?.kind === 'internal-error') return { status: 500, message: 'The engine has died.' };
    if (fault?.kind === 'not-found') return { status: 404, message: 'Not Found' };
    const asked = request.model?.replace(/:latest$/, '');
    if (asked !== undefined && ![model.model.replace(/:latest$/, ''), ...model.loras].includes(asked)) {
      return { status: 404, message: route.native ? `model '${asked}' not found` : `The model \`${asked}\` does not exist. Valid aliases: ${[model.model, ...model.loras].join(', ')}.` };
    }
    if (promptTokens + (request.maxTokens ?? 1) > model.maxModelLen) {
      return { status: 400, message: `${promptTokens} prompt tokens and max_tokens=${request.maxTokens ?? 1} are together greater than max_model_len=${model.maxModelLen}. Please request fewer output tokens.` };
    }
    head.outcome = 'aborted';
    const maxTokens = request.maxTokens ?? Math.min(model.outputTokens ?? 128, model.maxModelLen - promptTokens);
    const natural = request.ignoreEos ? maxTokens : (model.outputTokens ?? maxTokens);
    const cachedTokens = this.#prefixes?.take(request.words);
    const reply = {
      id,
      created_ms: Date.now(),
      model: JSON.stringify(request.model ?? model.model).slice(1, -1),
      promptTokens,
      cachedTokens,
      outputTokens: Math.min(maxTokens, natural),
      finishReason: model.toolCall !== undefined ? ('tool_calls' as const) : natural < maxTokens || request.maxTokens === undefined ? ('stop' as const) : ('length' as const),
      toolCall: model.toolCall,
      usage: !model.usage ? ('none' as const) : request.usage === 'continuous' && !model.continuousUsage ? ('final' as const) : request.usage,
      text: (tokens: number) => textOf(model.text, 0, tokens),
    };
    const generation = new Generation({ number, reply, shape: route.shape(model), stream: request.stream, fault, arrival_ns, maxTokens }, this, socket);
    this.#waiting.add(generation);
    this.#admit(arrival_ns);
    return generation;
  }

  gapOf(number: number, index: number): number {
    return latencyOf(this.model.interTokenLatency, this.model.seed + 1, (number * chunksPerRequest + index) | 0) * this.#factor();
  }

  emitted(generation: Generation, intended_ns: number, emitted_ns: number, tokens: number): void {
    const { plan, firstEmitted_ns, lastEmitted_ns } = generation;
    if (this.model.emitLog) this.log.add(plan.number, intended_ns, emitted_ns);
    this.#metrics.add('vllm:generation_tokens', tokens * this.model.countsPerToken);
    this.#metrics.observe('vllm:iteration_tokens_total', tokens);
    if (firstEmitted_ns === 0) this.#metrics.observe('vllm:time_to_first_token_seconds', (emitted_ns - plan.arrival_ns) / 1e9);
    else this.#metrics.observe('vllm:inter_token_latency_seconds', (emitted_ns - lastEmitted_ns) / 1e9);
  }

  ended(generation: Generation, outcome: 'complete' | 'aborted' | 'fault'): void {
    const { plan, tokens, start_ns, firstEmitted_ns, lastEmitted_ns } = generation;
    const now = monotonicNow();
    this.log.heads[plan.number]!.outcome = outcome;
    this.#running.delete(generation);
    this.#waiting.delete(generation);
    const { reply, maxTokens } = plan;
    const reason = outcome === 'aborted' ? 'abort' : outcome === 'fault' ? 'error' : reply.finishReason === 'length' ? 'length' : 'stop';
    this.#metrics.add('vllm:request_success', 1, reason);
    const seconds = {
      'vllm:e2e_request_latency_seconds': now - plan.arrival_ns,
      'vllm:request_queue_time_seconds': start_ns - plan.arrival_ns,
      'vllm:request_inference_time_seconds': now - start_ns,
      'vllm:request_prefill_time_seconds': Math.max(0, firstEmitted_ns - start_ns),
      'vllm:request_decode_time_seconds': lastEmitted_ns - firstEmitted_ns,
    };
    for (const [name, value] of Object.entries(seconds)) this.#metrics.observe(name, value / 1e9);
    if (tokens > 1) this.#metrics.observe('vllm:request_time_per_output_token_seconds', (lastEmitted_ns - firstEmitted_ns) / (tokens - 1) / 1e9);
    this.#metrics.observe('vllm:request_prompt_tokens', reply.promptTokens);
    this.#metrics.observe('vllm:request_generation_tokens', tokens);
    this.#metrics.observe('vllm:request_max_num_generation_tokens', maxTokens);
    this.#metrics.observe('vllm:request_params_max_tokens', maxTokens);
    this.#metrics.observe('vllm:request_params_n', 1);
    this.#metrics.observe('vllm:request_num_preemptions', 0);
    this.#metrics.observe('vllm:request_prefill_kv_computed_tokens', reply.promptTokens - (reply.cachedTokens ?? 0));
    this.#admit(now);
  }

  /** What Prometheus scrapes. */
  metrics(): string {
    const { running, waiting } = { running: [...this.#running], waiting: this.#waiting.size };
    this.#metrics.set('vllm:num_requests_running', running.length);
    this.#metrics.set('vllm:num_requests_waiting', waiting);
    this.#metrics.set('vllm:num_requests_waiting_by_reason', waiting, 'capacity');
    const held = running.reduce((sum, { plan, tokens }) => sum + plan.reply.promptTokens + tokens, 0);
    this.#metrics.set('vllm:kv_cache_usage_perc', Math.min(1, held / this.model.kvCacheTokens));
    return this.#metrics.text();
  }

  /** From the start of a request to its first content, under the load of now; nanoseconds. */
  firstTokenOf(number: number, computedTokens: number): number {
    const { timeToFirstToken, prefillTimePerToken, seed } = this.model;
    return (latencyOf(timeToFirstToken, seed, number) + prefillTimePerToken * computedTokens) * this.#factor();
  }

  close(): Promise<void> {
    return this.#pacer.close();
  }

  #admit(now: number): void {
    for (const generation of this.#waiting) {
      if (this.#running.size >= (this.model.maxNumSeqs ?? Infinity)) return;
      this.#waiting.delete(generation);
      this.#running.add(generation);
      const { number, reply, arrival_ns } = generation.plan;
      const { promptTokens, cachedTokens = 0 } = reply;
      this.#metrics.add('vllm:prompt_tokens', promptTokens);
      this.#metrics.add('vllm:prompt_tokens_by_source', promptTokens - cachedTokens, 'local_compute');
      this.#metrics.add('vllm:prompt_tokens_by_source', cachedTokens, 'local_cache_hit');
      this.#metrics.add('vllm:prompt_tokens_cached', cachedTokens);
      this.#metrics.add('vllm:prompt_tokens_cached_by_source', cachedTokens, 'device');
      this.#metrics.add('vllm:prefix_cache_queries', promptTokens);
      this.#metrics.add('vllm:prefix_cache_hits', cachedTokens);
      const start_ns = Math.max(now, arrival_ns);
      this.log.heads[number]!.start_ns = start_ns;
      generation.start(start_ns, this.firstTokenOf(number, promptTokens - cachedTokens));
      this.#pacer.add(generation);
    }
  }

  /** llm-d-inference-sim's rule: 1 with one request, the whole factor with as many as may run. */
  #factor(): number {
    const { timeFactorUnderLoad, maxNumSeqs } = this.model;
    if (maxNumSeqs === undefined || maxNumSeqs === 1) return 1;
    return 1 + ((timeFactorUnderLoad - 1) * Math.max(0, this.#running.size - 1)) / (maxNumSeqs - 1);
  }
}
