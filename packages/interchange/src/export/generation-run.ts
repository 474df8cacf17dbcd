import type { BenchmarkResult, RunResult } from '@ubench/core';
import type { DistributionSummary } from '@ubench/load';
import type { RequestsOfTrial } from '../reading/read-requests.ts';

/** The requests of the trials of a benchmark, in their order. */
export type RequestsOf = (benchmark: BenchmarkResult) => readonly RequestsOfTrial[] | undefined;

/** What clients of language models tell of a run, of one benchmark over all its trials. */
export interface GenerationRun {
  readonly id: string;
  readonly run: string;
  /** UTC. */
  readonly started_at: string;
  /** Of all trials together. */
  readonly window_ns: number;
  /** What was asked for, where the result tells. */
  readonly model: string | undefined;
  readonly url: string | undefined;
  /** Of the workload: `chat`. */
  readonly kind: string | undefined;
  readonly service: string | undefined;
  readonly load: BenchmarkResult['load'];
  readonly succeeded: number;
  /** Those that failed, and those that their client gave up: other tools know none. */
  readonly failed: number;
  readonly errors: BenchmarkResult['errors'];
  /** None where nobody has measured it. */
  readonly latency: DistributionSummary | undefined;
  readonly ttft: DistributionSummary;
  readonly tpot: DistributionSummary | undefined;
  readonly itl: DistributionSummary | undefined;
  readonly promptTokens: TokenCounts | undefined;
  readonly outputTokens: TokenCounts;
  /** Whether the server has told the tokens of every answer. */
  readonly isCountedThere: boolean;
  readonly goodput_per_s: number | null;
}

export interface TokenCounts {
  /** Of how many requests. */
  readonly n: number;
  readonly mean: number;
  readonly min: number | null;
  readonly max: number | null;
  /** Over all of them. */
  readonly total: number;
}

/** `undefined` for a benchmark of no language model. */
export function generationRun({ run, deployments }: Pick<RunResult, 'run' | 'deployments'>, benchmark: BenchmarkResult): GenerationRun | undefined {
  const { id, metrics, workload, load, trials, errors, imported } = benchmark;
  const time = (name: string): DistributionSummary | undefined => (metrics[name]?.kind === 'latency' ? metrics[name] : undefined);
  const count = (name: string): number => (metrics[name]?.kind === 'count' ? (metrics[name].value ?? 0) : 0);
  const [ttft, outputTokens] = [time('ttft'), tokensOf(metrics['outputTokens'])];
  if (ttft === undefined || outputTokens === undefined) return undefined;
  const deployment = deployments.find((candidate) => candidate.id === benchmark.deployment);
  const given = (workload?.options ?? {}) as { readonly model?: unknown };
  const told = [given.model, deployment?.facts['model'], imported?.facts['model']].find((model) => typeof model === 'string');
  const estimated = metrics['estimatedTokens'];
  const goodput = metrics['goodput'];
  return {
    id,
    run: run.id,
    started_at: imported?.measured_at ?? run.started_at,
    window_ns: trials.reduce((sum, { window_ns }) => sum + window_ns, 0),
    model: told as string | undefined,
    url: deployment?.url,
    kind: workload?.name,
    service: workload?.service,
    load,
    succeeded: ttft.n,
    failed: count('errors/count') + count('cancelled'),
    errors,
    latency: time('latency'),
    ttft,
    tpot: time('tpot'),
    itl: time('itl'),
    promptTokens: tokensOf(metrics['promptTokens']),
    outputTokens,
    isCountedThere: estimated?.kind !== 'ratio' || estimated.value_share === 0,
    goodput_per_s: goodput?.kind === 'rate' ? goodput.value_per_s : null,
  };
}

function tokensOf(summary: BenchmarkResult['metrics'][string] | undefined): TokenCounts | undefined {
  if (summary?.kind !== 'gauge' || summary.value === null) return undefined;
  const { n, value, min, max } = summary;
  return { n, mean: value, min, max, total: Math.round(n * value) };
}

/** Why a benchmark that was measured, and is valid, has no place in the format of a client of language models. */
export const notGeneration = (benchmark: BenchmarkResult): string | undefined =>
  benchmark.metrics['ttft']?.kind === 'latency' && tokensOf(benchmark.metrics['outputTokens']) !== undefined ? undefined : 'it has no times and tokens of a language model';
