import type { RunResult } from '@ubench/core';
import type { DistributionSummary } from '@ubench/load';
import { exportedBenchmarks } from './exported-numbers.ts';
import { type GenerationRun, generationRun, type TokenCounts } from './generation-run.ts';

/** Of its format, as AIPerf 0.13 writes it. */
const schemaVersion = '1.4';

/**
 * A benchmark as AIPerf's `profile_export_aiperf.json` (AIPerf 0.13, schema 1.4). `inter_token_latency` is our TPOT and `inter_chunk_latency` our ITL,
 * for that is what it calls so; `request_latency` goes on to the last byte. Percentiles that ubench does not keep, or too few requests support, are left out.
 */
export function aiperf(result: RunResult): string {
  const runs = exportedBenchmarks(result).flatMap(({ benchmark, numbers }) => (numbers.length === 0 ? [] : (generationRun(result, benchmark) ?? [])));
  return runs.map((run) => `${JSON.stringify(documentOf(run), null, 2)}\n`).join('');
}

function documentOf(run: GenerationRun): Record<string, unknown> {
  const duration = run.window_ns / 1e9;
  const { succeeded, failed, outputTokens, promptTokens, goodput_per_s, started_at } = run;
  const ended_at = new Date(Date.parse(started_at) + run.window_ns / 1e6).toISOString();
  return {
    schema_version: schemaVersion,
    benchmark_id: run.run,
    request_throughput: { unit: 'requests/sec', avg: succeeded / duration },
    ...(run.latency === undefined ? {} : { request_latency: timeOf(run.latency) }),
    request_count: { unit: 'requests', avg: succeeded },
    time_to_first_token: timeOf(run.ttft),
    ...(run.tpot === undefined ? {} : { inter_token_latency: timeOf(run.tpot) }),
    output_token_throughput: { unit: 'tokens/sec', avg: outputTokens.total / duration },
    output_sequence_length: tokensOf(outputTokens),
    ...(promptTokens === undefined ? {} : { input_sequence_length: tokensOf(promptTokens) }),
    ...(goodput_per_s === null ? {} : { goodput: { unit: 'requests/sec', avg: goodput_per_s } }),
    ...(run.itl === undefined ? {} : { inter_chunk_latency: timeOf(run.itl) }),
    benchmark_duration: { unit: 'sec', avg: duration },
    ...(promptTokens === undefined ? {} : { total_isl: { unit: 'tokens', avg: promptTokens.total } }),
    total_osl: { unit: 'tokens', avg: outputTokens.total },
    ...(failed === 0 ? {} : { error_request_count: { unit: 'requests', avg: failed } }),
    input_config: configOf(run),
    was_cancelled: false,
    is_complete: true,
    error_summary: Object.entries(run.errors).map(([type, { count, samples }]) => ({ error_details: { type, message: samples[0] ?? type }, count })),
    start_time: started_at.replace('Z', ''),
    end_time: ended_at.replace('Z', ''),
  };
}

/** Milliseconds; what there is nothing of is left out. */
function timeOf({ n, mean_ns, p50_ns, p90_ns, p95_ns, p99_ns, min_ns, max_ns, stddev_ns }: DistributionSummary): Record<string, unknown> {
  const values = { avg: mean_ns, p50: p50_ns, p90: p90_ns, p95: p95_ns, p99: p99_ns, min: min_ns, max: max_ns, std: stddev_ns, sum: mean_ns === null ? null : mean_ns * n };
  return { unit: 'ms', ...Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value / 1e6]]))), count: n };
}

const tokensOf = ({ n, mean, min, max, total }: TokenCounts): Record<string, unknown> => ({
  unit: 'tokens', avg: mean, ...(min === null ? {} : { min }), ...(max === null ? {} : { max }), count: n, sum: total,
});

/** As much of its configuration as its own reader wants. Of the prompts it knows only their mean length: it takes them for made-up ones. */
function configOf({ model, url, kind, load, succeeded, failed, promptTokens, isCountedThere }: GenerationRun): Record<string, unknown> {
  const requests = succeeded + failed;
  const phase = { name: 'profiling', kind: 'profiling', requests };
  return {
    models: { items: [{ name: model ?? 'unknown' }] },
    endpoint: { urls: [url ?? 'http://unknown'], type: kind === 'completions' || kind === 'responses' ? kind : 'chat', streaming: true, use_server_token_count: isCountedThere },
    datasets: [{ name: 'main', type: 'synthetic', entries: requests, ...(promptTokens === undefined ? {} : { prompts: { isl: { mean: promptTokens.mean } } }) }],
    phases: [
      load?.loop === 'open'
        ? { ...phase, type: load.arrivals === 'poisson' ? 'poisson' : typeof load.arrivals === 'object' && 'gamma' in load.arrivals ? 'gamma' : 'constant', rate: load.rate_per_s }
        : { ...phase, type: 'concurrency', ...(load === undefined ? {} : { concurrency: load.concurrency }) },
    ],
  };
}
