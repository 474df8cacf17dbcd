import { fileURLToPath } from 'node:url';
import type { RequestRecord } from '@ubench/llm';
import { onlyBenchmark, operationsOf, runUbench } from '../run-ubench.ts';
import { sayInvalid } from '../say-invalid.ts';
import { warmUps, wave_s } from './cell.ts';
import type { ClientRequest } from './client-request.ts';
import type { LlmClaim, LlmLoad } from './llm-client.ts';

const spec = fileURLToPath(new URL('streams.bench.ts', import.meta.url));

/** What ubench says of a load, as a user would run it. Rejects where a request failed. */
export async function byUbench({ url, cell, session }: LlmLoad): Promise<LlmClaim> {
  const settings = {
    'load.concurrency': cell.streams,
    'load.operations': cell.requests,
    // It ends while the last answers of the warm-up come.
    'load.warmup': `${(warmUps - 0.5) * wave_s(cell)}s`,
    'workload.requestLog': cell.told ? cell.requests + cell.streams : 0,
  };
  const { result, cpu_ns, rss_mb, operations } = await runUbench(spec, session.signal, ['--at', `server=${url}`, ...Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`])]);
  const benchmark = onlyBenchmark(result);
  sayInvalid(benchmark, session);
  const { failed } = operationsOf(benchmark);
  if (failed > 0) throw new Error(`${failed} requests failed`);
  const { ttft, itl } = benchmark.metrics;
  if (ttft?.kind !== 'latency' || ttft.p50_ns === null || itl?.kind !== 'latency') throw new Error('ubench told no time to the first token or none between tokens');
  return {
    ttft_p50_ms: ttft.p50_ns / 1e6,
    // Only of a thousand requests or more.
    ttft_p99_ms: ttft.p99_ns === null ? undefined : Number(ttft.p99_ns) / 1e6,
    itl_deviation_ms: Number(itl.stddev_ns) / 1e6,
    requests: operations === undefined ? undefined : requestsOf(operations, benchmark.trials[0]!.operation_log!.origin_ns),
    cpu_ns,
    rss_mb,
  };
}

function requestsOf(lines: string, origin_ns: number): ClientRequest[] {
  return lines.trimEnd().split('\n').flatMap((line) => {
    const { phase, sent_ns, chunk_ns } = JSON.parse(line) as RequestRecord;
    return phase === 'measure' ? [{ id: undefined, sent_ns: origin_ns + sent_ns!, chunk_ns: chunk_ns.map((at) => origin_ns + at) }] : [];
  });
}
