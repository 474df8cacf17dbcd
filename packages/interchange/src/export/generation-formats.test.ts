import { readFileSync } from 'node:fs';
import { type BenchmarkResult, type RunResult, summarizeDistribution } from '@ubench/core';
import { generationMetrics, type RequestRecord } from '@ubench/llm';
import { Histogram, type MetricSummary } from '@ubench/load';
import { sample } from '@ubench/testkit';
import { describe, expect, it } from 'vitest';
import { aiperfFormat } from '../formats/aiperf-export.ts';
import { guidellmFormat } from '../formats/guidellm-report.ts';
import type { ForeignFormat, PartOfFile } from '../formats/foreign-format.ts';
import { vllmBenchFormat } from '../formats/vllm-bench.ts';
import type { RequestsOfTrial } from '../reading/read-requests.ts';
import { aiperf } from './aiperf.ts';
import { guidellm } from './guidellm.ts';
import { vllmBench } from './vllm-bench.ts';

const ms = 1e6;
const tokens = 9;

/** A request every 10 ms, answered by chunks of one token; of every tenth the service makes an error, and one is given up. */
const requests = Array.from({ length: 60 }, (_, operation): RequestRecord => {
  const start_ns = operation * 10 * ms;
  const first_ns = start_ns + (20 + (operation % 7)) * ms;
  const failed = operation % 10 === 3;
  const cancelled = operation === 5;
  const chunk_ns = failed ? [] : Array.from({ length: cancelled ? 2 : tokens }, (__, index) => first_ns + index * (2 + (operation % 3)) * ms);
  return {
    operation, phase: 'measure', start_ns, sent_ns: start_ns + 0.5 * ms, done_ns: (chunk_ns.at(-1) ?? start_ns) + ms, chunk_ns, chunk_tokens: chunk_ns.map(() => 1),
    prompt_tokens: failed ? null : 30 + (operation % 5), output_tokens: failed ? null : chunk_ns.length, cached_tokens: null, finish_reason: failed ? null : 'length', failure: failed ? 'http 503' : null, cancelled,
  };
});
const good = requests.filter(({ failure, cancelled }) => failure === null && !cancelled);
const trials: RequestsOfTrial[] = [{ window_ns: 1e9, requests }];

function times(values: readonly number[]): MetricSummary {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return summarizeDistribution(histogram);
}
const levels = (values: readonly number[]): MetricSummary => ({ kind: 'gauge', n: values.length, value: values.reduce((sum, value) => sum + value, 0) / values.length, min: Math.min(...values), max: Math.max(...values) });
const gapsOf = ({ chunk_ns }: RequestRecord): number[] => chunk_ns.slice(1).map((at, index) => at - chunk_ns[index]!);

const metrics: BenchmarkResult['metrics'] = {
  latency: times(good.map(({ start_ns, done_ns }) => done_ns - start_ns)),
  ttft: times(good.map(({ start_ns, chunk_ns }) => chunk_ns[0]! - start_ns)),
  itl: times(good.flatMap(gapsOf)),
  tpot: times(good.map((request) => gapsOf(request).reduce((sum, gap) => sum + gap, 0) / (tokens - 1))),
  outputTokens: levels(good.map(() => tokens)),
  promptTokens: levels(good.map(({ prompt_tokens }) => prompt_tokens!)),
  estimatedTokens: { kind: 'ratio', n: good.length, value_share: 0, min_share: 0, max_share: 0 },
  'errors/count': { kind: 'count', n: 60, value: 6 },
  cancelled: { kind: 'count', n: 1, value: 1 },
  goodput: { kind: 'rate', n: 40, value_per_s: 40 },
};

const closed = { loop: 'closed', concurrency: 4, think_ns: 0, warmup_ns: 0, stop: { duration_ns: 1e9 }, timeout_ns: 1e9, grace_ns: 1e9 } as const;
const open = { loop: 'open', rate_per_s: 100, arrivals: 'poisson', max_concurrency: 32, warmup_ns: 0, stop: { duration_ns: 1e9 }, timeout_ns: 1e9, grace_ns: 1e9 } as const;

const benchmark = (given: Partial<BenchmarkResult> = {}): BenchmarkResult =>
  sample.benchmark('chat', {
    metrics, load: closed, workload: { service: 'openai', name: 'chat', options: { model: 'tiny' } }, errors: { 'http 503': { count: 6, samples: ['overloaded'] } }, trials: [{ ...sample.trial(metrics, 60), window_ns: 1e9 }], ...given,
  });
const run = (...benchmarks: BenchmarkResult[]): RunResult => sample.run(benchmarks);
const none = (): undefined => undefined;
const told = (): RequestsOfTrial[] => trials;

function reread({ read }: ForeignFormat, text: string): readonly PartOfFile[] {
  if ('whole' in read) return [{ measurement: read.whole(text, 'file'), name: '' }];
  if (!('parts' in read)) throw new Error('it is read as a whole, or in parts');
  const reader = read.parts();
  reader.part(text);
  return reader.end();
}

const recorded = (name: string): Record<string, unknown> => JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8').split('\n{')[0]!) as Record<string, unknown>;
const kindOf = (value: unknown): string => (Array.isArray(value) ? `list of ${value.length === 0 ? 'nothing' : kindOf(value[0])}` : value === null ? 'null' : typeof value);

/** Percentiles are those that were asked for there, and those that enough requests support here. */
const keys = (file: Record<string, unknown>): string[] => Object.keys(file).filter((key) => !/^p[\d.]+_/.test(key));
const traffic = (load: BenchmarkResult['load']): unknown => JSON.parse(vllmBench(run(benchmark({ load: load! })), none));

describe('vllm bench serve', () => {
  it('has the keys of a file that the tool wrote, in its order and with its types', () => {
    const ours = JSON.parse(vllmBench(run(benchmark()), told)) as Record<string, unknown>;
    const theirs = recorded('vllm-detailed');
    expect(keys(ours).filter((key) => key !== 'ubench_run')).toEqual(keys(theirs));
    // It is text there where --label was given.
    for (const key of keys(theirs).filter((name) => name !== 'label' && name !== 'tokenizer_id')) expect(kindOf(ours[key]), key).toBe(kindOf(theirs[key]));
    expect(Object.keys(ours).filter((key) => /^p[\d.]+_/.test(key))).toEqual(['p90_itl_ms', 'p95_itl_ms']);
  });

  it('without the requests has all but their arrays', () => {
    const theirs = recorded('vllm-appended');
    const ours = JSON.parse(vllmBench(run(benchmark()), none)) as Record<string, unknown>;
    // Which the tool leaves in by mistake.
    expect(Object.keys(theirs).filter((key) => !(key in ours) && !key.startsWith('p99_'))).toEqual(['latencies', 'queue_times']);
    expect(ours).toMatchObject({
      backend: 'openai-chat', model_id: 'tiny', request_rate: 'inf', burstiness: 1, max_concurrency: 4, duration: 1, completed: 53, failed: 7, num_prompts: 60, total_output_tokens: 53 * tokens, request_throughput: 53, output_throughput: 53 * tokens, request_goodput: 40, max_output_tokens_per_s: null, ubench_run: expect.any(String),
    });
    expect(ours['mean_ttft_ms']).toBeCloseTo(22.9, 0);
  });

  it('says how an open loop was', () => {
    expect(traffic(open)).toMatchObject({ request_rate: 100, burstiness: 1, max_concurrency: 32 });
    expect(traffic({ ...open, arrivals: { gamma: 0.5 } })).toMatchObject({ burstiness: 0.5 });
    expect(traffic({ ...open, arrivals: 'constant' })).toMatchObject({ burstiness: null });
  });

  it('is imported again as what it was: our numbers, by our names, from each request', () => {
    const [{ measurement }] = reread(vllmBenchFormat, vllmBench(run(benchmark()), told)) as [PartOfFile];
    expect(measurement).toMatchObject({ succeeded: 53, failed: 7, errors: { 'http 503': { count: 6 }, 'given up by its client': { count: 1 } } });
    for (const name of ['ttft', 'tpot', 'itl'] as const) {
      expect(measurement.metrics[name]).toMatchObject({ definition: generationMetrics[name].definition });
      const [ours, theirs] = [metrics[name], measurement.metrics[name]!.summary];
      if (ours?.kind !== 'latency' || theirs.kind !== 'latency') throw new Error(name);
      expect(theirs.n).toBe(ours.n);
      expect(theirs.p50_ns! / ours.p50_ns!).toBeCloseTo(1, 3);
    }
    expect(measurement.cautions.join()).not.toContain('does not fit');
  });

  it('is an object for each benchmark, as --append-result writes them, and none for what is no language model', () => {
    const text = vllmBench(run(benchmark(), sample.benchmark('gets', {}), benchmark({ id: 'another' })), none);
    expect(reread(vllmBenchFormat, text)).toHaveLength(2);
    expect(vllmBench(run(sample.benchmark('gets', {})), none)).toBe('');
  });

  it('counts the trials one after the other', () => {
    const two = benchmark({ trials: [1, 2].map(() => ({ ...sample.trial(metrics, 60), window_ns: 1e9 })) });
    const { start_times, duration } = JSON.parse(vllmBench(run(two), () => [...trials, ...trials])) as { start_times: number[]; duration: number };
    expect(duration).toBe(2);
    expect([start_times.length, start_times[59], start_times[60]]).toEqual([120, 0.59, 1]);
  });
});

describe('AIPerf', () => {
  it('has metrics of the names and units that the tool wrote, and none that it does not know', () => {
    const ours = JSON.parse(aiperf(run(benchmark()))) as Record<string, { unit?: string }>;
    const theirs = recorded('aiperf') as Record<string, { unit?: string }>;
    const more = recorded('aiperf-failures') as Record<string, { unit?: string }>;
    for (const [key, value] of Object.entries(ours).filter(([name]) => name !== 'goodput')) {
      const known = theirs[key] ?? more[key];
      expect(known, key).toBeDefined();
      expect(value?.unit, key).toBe(known?.unit);
    }
    expect(ours['time_to_first_token']).toMatchObject({ count: 53, avg: expect.closeTo(22.9, 0) });
    expect(ours['inter_chunk_latency']).toMatchObject({ count: 53 * (tokens - 1) });
    expect(ours['inter_token_latency']).not.toHaveProperty('p99');
  });

  it('is imported again with our TTFT, TPOT and ITL', () => {
    const [{ measurement }] = reread(aiperfFormat, aiperf(run(benchmark()))) as [PartOfFile];
    expect(measurement).toMatchObject({ succeeded: 53, failed: 7, clients: 4, cautions: [] });
    for (const name of ['ttft', 'tpot', 'itl'] as const) {
      const ours = metrics[name];
      if (ours?.kind !== 'latency') throw new Error(name);
      expect(measurement.metrics[name]!.summary).toMatchObject({ n: ours.n, p50_ns: ours.p50_ns, max_ns: ours.max_ns });
    }
  });

  it('of tokens that were estimated does not say that the server counted them', () => {
    const estimated = benchmark({ metrics: { ...metrics, estimatedTokens: { kind: 'ratio', n: 53, value_share: 0.5, min_share: 0, max_share: 1 } } });
    expect(reread(aiperfFormat, aiperf(run(estimated)))[0]!.measurement.metrics['tpot']).toBeUndefined();
  });
});

describe('GuideLLM', () => {
  it('has the fields of a report that the tool wrote', () => {
    const ours = JSON.parse(guidellm(run(benchmark()), told)) as { benchmarks: Record<string, Record<string, unknown>>[] };
    const theirs = recorded('guidellm') as unknown as typeof ours;
    const [own, other] = [ours.benchmarks[0]!, theirs.benchmarks[0]!];
    expect(Object.keys(own).toSorted()).toEqual(Object.keys(other).toSorted());
    // What is about words and media was cut out of that one.
    expect(Object.keys(own['metrics']!).toSorted()).toEqual([...Object.keys(other['metrics']!), 'text', 'image', 'video', 'audio', 'tool_call'].toSorted());
    const given = Object.keys((own['requests']!['successful'] as Record<string, unknown>[])[0]!);
    expect(given.filter((key) => !(key in (other['requests']!['successful'] as Record<string, unknown>[])[0]!))).toEqual([]);
  });

  it('is imported again with our times, from each request', () => {
    const [{ measurement }] = reread(guidellmFormat, guidellm(run(benchmark({ load: open })), told)) as [PartOfFile];
    expect(measurement).toMatchObject({ headline: 'responseTime', succeeded: 53, failed: 6, errors: { 'http 503': { count: 6 } } });
    expect(measurement.cautions).toEqual(['1 requests were on their way at its end and are in no number']);
    for (const name of ['latency', 'ttft', 'tpot'] as const) {
      const [ours, theirs] = [metrics[name], measurement.metrics[name]!.summary];
      if (ours?.kind !== 'latency' || theirs.kind !== 'latency') throw new Error(name);
      expect(theirs.n).toBe(ours.n);
      // Seconds since 1970 have no more than seven digits behind the point.
      expect(theirs.p50_ns! / ours.p50_ns!, name).toBeCloseTo(1, 3);
    }
  });

  it('has nothing where no requests are told', () => {
    expect(guidellm(run(benchmark()), none)).toBe('');
  });
});
