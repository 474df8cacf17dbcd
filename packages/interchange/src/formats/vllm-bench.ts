import { percentileCurve, summarizeDistribution } from '@ubench/core';
import type { ImportedMeasurement, ImportedMetric } from '@ubench/core/analysis';
import type { Histogram, MetricSummary } from '@ubench/load';
import { z } from 'zod';
import { interchangeErrors } from '../interchange-errors.ts';
import { JsonStream } from '../reading/json-stream.ts';
import type { ForeignFormat, PartOfFile, PartReader } from './foreign-format.ts';
import { formatProblem } from './format-problem.ts';
import { generationMeanings } from './generation-meaning.ts';
import { givenDistribution } from './given-distribution.ts';
import { requireShape } from './parse-json.ts';
import { amount, count, maybe, most, ofMilliseconds } from './quantities.ts';
import { errorsOf } from './status-errors.ts';
import { exactly, mismatches, percentileWithin } from './summary-check.ts';
import { VllmRequests, type VllmRequestSeries } from './vllm-requests.ts';

const text = z.string().max(1_000);

/** What is read of it but its arrays; milliseconds, where nothing else is said. */
const vllmBench = z.looseObject({
  backend: text.optional(),
  endpoint_type: text.optional(),
  model_id: text.nullish(),
  tokenizer_id: text.nullish(),
  label: text.nullish(),
  date: text.optional(),
  num_prompts: count.optional(),
  request_rate: z.union([amount, z.literal('inf')]).optional(),
  burstiness: maybe,
  max_concurrency: count.nullish(),
  duration: amount.describe('Seconds.'),
  completed: count,
  failed: count.optional(),
  total_input_tokens: count.nullish(),
  total_output_tokens: count,
  request_goodput: maybe,
  output_throughput: maybe,
  total_token_throughput: maybe,
  ubench_run: text.optional().describe('As ubench writes it: then its times are those of ubench.'),
});
type VllmBench = z.infer<typeof vllmBench>;

const end = 'the last chunk with choices, be it empty';
const own = 'of requests that succeeded';

/** By their names in the keys: `p99_ttft_ms`. */
const times = {
  ttft: { title: 'vLLM TTFT', definition: `From when vllm bench sends the request to the first chunk with choices, be it one that only names the role; ${own}. Waiting for its semaphore is not in it.` },
  tpot: { title: 'vLLM TPOT', definition: `(${end} − the first) ÷ (output tokens − 1) of each request that succeeded and has two tokens or more.` },
  itl: { title: 'vLLM ITL', definition: `The gaps between successive chunks with choices, empty ones and those that only name the role or the end included, pooled over requests; ${own}.` },
  e2el: { title: 'vLLM E2EL', definition: `From when vllm bench sends the request to ${end}; ${own}. What comes behind, up to the last byte, is not in it.` },
} as const;
type Time = keyof typeof times;

/** In a file that ubench has written, its own. */
const ofUbench: Partial<Record<Time, { name: string; meaning: Omit<ImportedMetric, 'summary'> }>> = {
  ttft: { name: 'ttft', meaning: generationMeanings.ttft },
  tpot: { name: 'tpot', meaning: generationMeanings.tpot },
  itl: { name: 'itl', meaning: generationMeanings.itl },
};

const rates = {
  output_throughput: { title: 'vLLM output tokens', definition: 'Output tokens of the requests that succeeded ÷ the whole duration; by the usage of the server, or by the tokenizer of the client where that tells none.' },
  total_token_throughput: { title: 'vLLM tokens', definition: 'Prompt and output tokens of the requests that succeeded ÷ the whole duration.' },
  request_goodput: { title: 'vLLM goodput', definition: 'Requests that kept what --goodput asked ÷ the whole duration; which limits, the file does not say.' },
} as const;

/** Reads what `vllm bench serve --save-result` writes, one document after the other with `--append-result`. */
class VllmBenchReader implements PartReader {
  readonly #found: PartOfFile[] = [];
  #requests = new VllmRequests();
  readonly #json = new JsonStream('vllm-bench', {
    parts: ['$.*.*'],
    part: (path, value) => this.#requests.entry(path, value),
    document: (value) => {
      const summary = requireShape(value, 'vllm-bench', vllmBench);
      this.#found.push({ measurement: measurementOf(summary, this.#requests.end()), name: nameOf(summary) });
      this.#requests = new VllmRequests();
    },
  });

  part(given: string): void {
    this.#json.write(given);
  }

  end(): readonly PartOfFile[] {
    this.#json.end();
    if (this.#found.length === 0) throw formatProblem('vllm-bench', 'it is empty');
    return this.#found;
  }
}

const nameOf = ({ max_concurrency, request_rate }: VllmBench): string =>
  [typeof request_rate === 'number' ? `rate ${request_rate}` : '', typeof max_concurrency === 'number' ? `concurrency ${max_concurrency}` : ''].filter(Boolean).join(' ');

function measurementOf(summary: VllmBench, requests: VllmRequestSeries | undefined): ImportedMeasurement {
  const { duration, completed, max_concurrency } = summary;
  const succeeded = requests?.succeeded ?? completed;
  const failed = requests?.failed ?? summary.failed ?? Math.max(0, (summary.num_prompts ?? 0) - completed);
  if (succeeded + failed === 0 || duration * 1e9 < 1) throw interchangeErrors.UBENCH_E_IMPORT_NOTHING({ tool: 'vllm-bench' });
  const curves = Object.fromEntries(Object.keys(times).flatMap((time) => {
    const curve = requests === undefined ? undefined : percentileCurve(requests[time as Time]);
    return curve === undefined ? [] : [[metricOf(summary, time as Time).name, curve]];
  }));
  return {
    tool: 'vllm-bench',
    facts: factsOf(summary),
    window_ns: duration * 1e9,
    clients: max_concurrency ?? 0,
    succeeded,
    failed,
    errors: errorsOf(requests?.errors ?? { 'not told': failed }, requests?.samples),
    metrics: { ...timesOf(summary, requests), ...countsOf(summary, requests, succeeded) },
    ...(Object.keys(curves).length === 0 ? {} : { curves }),
    ...(requests?.seconds === undefined ? {} : { intervals: requests.seconds.intervals(requests.start_ns) }),
    cautions: [
      ...(summary.ubench_run === undefined ? ['its times begin when a request is sent: what waited for its semaphore is in none'] : [`written by ubench, from the run ${summary.ubench_run}`]),
      ...(requests === undefined ? ['how many gaps and requests of two tokens there were, it does not say: percentiles are shown as for one of each request (--save-detailed has all)'] : []),
      ...(requests === undefined ? [] : mismatches(checksOf(summary, requests))),
    ],
  };
}

function factsOf(summary: VllmBench): ImportedMeasurement['facts'] {
  const { backend, endpoint_type, model_id, tokenizer_id, label, date, num_prompts, request_rate, burstiness, max_concurrency } = summary;
  const told = { backend: backend ?? endpoint_type, model_id, tokenizer_id, label, date, num_prompts, request_rate, burstiness, max_concurrency };
  return Object.fromEntries(Object.entries(told).filter((entry): entry is [string, string | number] => entry[1] !== undefined && entry[1] !== null));
}

const metricOf = ({ ubench_run }: VllmBench, time: Time): { name: string; meaning: Omit<ImportedMetric, 'summary'> } =>
  (ubench_run === undefined ? undefined : ofUbench[time]) ?? { name: `vllm-bench/${time}`, meaning: { ...times[time], better: 'lower' } };

/** Those of `--percentile-metrics`; of each the single values where they are there. */
function timesOf(summary: VllmBench, requests: VllmRequestSeries | undefined): Record<string, ImportedMetric> {
  return Object.fromEntries(
    (Object.keys(times) as Time[]).flatMap((time) => {
      const given = distributionOf(summary, time, requests?.succeeded ?? summary.completed);
      const summarized = requests === undefined ? given : summarizeDistribution(requests[time]);
      const { name, meaning } = metricOf(summary, time);
      return summarized === undefined ? [] : [[name, { ...meaning, summary: summarized }]];
    }),
  );
}

/** @throws UBENCH_E_IMPORT_FORMAT */
function distributionOf(summary: VllmBench, time: Time, n: number): ReturnType<typeof givenDistribution> | undefined {
  const of = (statistic: string): number | null => ofMilliseconds(numberAt(summary, `${statistic}_${time}_ms`));
  if (numberAt(summary, `mean_${time}_ms`) === null) return undefined;
  return givenDistribution({
    n, mean_ns: of('mean'), stddev_ns: of('std'), p50_ns: of('median') ?? of('p50'), p90_ns: of('p90'), p95_ns: of('p95'), p99_ns: of('p99'), p999_ns: of('p99.9'),
  });
}

function numberAt(summary: VllmBench, key: string): number | null {
  const value = summary[key];
  return typeof value === 'number' && value >= 0 && value <= most ? value : null;
}

function countsOf(summary: VllmBench, requests: VllmRequestSeries | undefined, succeeded: number): Record<string, ImportedMetric> {
  const { total_input_tokens, total_output_tokens } = summary;
  const mean = (total: number): MetricSummary => ({ kind: 'gauge', n: succeeded, value: succeeded === 0 ? null : total / succeeded, min: null, max: null });
  const input = requests?.inputTokens.summary ?? (typeof total_input_tokens === 'number' ? mean(total_input_tokens) : undefined);
  const by = 'by the usage of the server, or by the tokenizer of the client where that tells none';
  return {
    'vllm-bench/output_tokens': { title: 'vLLM output tokens', definition: `Output tokens of a request that succeeded, ${by}.`, better: 'higher', summary: requests?.outputTokens.summary ?? mean(total_output_tokens) },
    ...(input === undefined ? {} : { 'vllm-bench/input_tokens': { title: 'vLLM prompt tokens', definition: `Tokens of the prompt of a request that succeeded, ${by}.`, better: 'lower', summary: input } }),
    ...Object.fromEntries(
      Object.entries(rates).flatMap(([key, meaning]) => {
        const value = numberAt(summary, key);
        return value === null ? [] : [[`vllm-bench/${key}`, { ...meaning, better: 'higher', summary: { kind: 'rate', n: succeeded, value_per_s: value } }] as const];
      }),
    ),
  };
}

function checksOf(summary: VllmBench, requests: VllmRequestSeries): Parameters<typeof mismatches>[0] {
  const counts = [
    exactly('completed', summary.completed, requests.succeeded),
    exactly('total_input_tokens', summary.total_input_tokens, requests.inputTokens.sum),
    exactly('total_output_tokens', summary.total_output_tokens, requests.outputTokens.sum),
  ];
  const ofTimes = (Object.keys(times) as Time[]).filter((time) => requests[time].count > 0).flatMap((time) => {
    const histogram: Histogram = requests[time];
    const percentiles = Object.keys(summary).flatMap((key) => {
      const percent = /^p(\d+(?:\.\d+)?)_(.+)_ms$/.exec(key);
      return percent?.[2] === time && Number(percent[1]) <= 100 ? [percentileWithin(key, numberAt(summary, key), histogram, Number(percent[1]), 1e6)] : [];
    });
    return [exactly(`mean_${time}_ms`, numberAt(summary, `mean_${time}_ms`), histogram.mean / 1e6), ...percentiles];
  });
  // What ubench writes sums up its own distributions, not these arrays.
  return summary.ubench_run === undefined ? [...counts, ...ofTimes] : counts;
}

export const vllmBenchFormat: ForeignFormat = {
  tool: 'vllm-bench',
  recognises: (beginning) => /^\s*\{/.test(beginning) && /"(backend|endpoint_type)"\s*:/.test(beginning) && /"total_output_tokens"\s*:/.test(beginning) && /"request_throughput"\s*:/.test(beginning),
  read: { parts: () => new VllmBenchReader() },
};
