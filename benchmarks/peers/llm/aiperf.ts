import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runMeasured } from '../run-measured.ts';
import { readVersion } from '../tools/read-version.ts';
import { outputTokens, warmUps } from './cell.ts';
import type { LlmTool } from './llm-client.ts';
import { writeWordTokenizer } from './word-tokenizer.ts';

/** NVIDIA's, in Python. Of single chunks it tells no instants on a clock that others share. */
export const aiperf: LlmTool = {
  name: 'aiperf',
  install: 'uv pip install aiperf',
  version: (path) => readVersion(path, ['--version'], /([\d.]+)/),
  async load({ url, cell, session }, path) {
    const directory = mkdtempSync(join(session.scratch, 'aiperf-'));
    const tokenizer = join(directory, 'tokenizer');
    writeWordTokenizer(tokenizer);
    const args = [
      'profile', '--model', 'tiny', '--url', url, '--endpoint-type', 'chat', '--streaming', '--tokenizer', tokenizer, '--use-server-token-count', '--isl', '4', '--osl', String(outputTokens), '--extra-inputs', 'ignore_eos:true',
      '--concurrency', String(cell.streams), '--warmup-request-count', String(warmUps * cell.streams), '--request-count', String(cell.requests), '--output-artifact-dir', directory, '--ui', 'none',
    ];
    const { cpu_ns, rss_mb } = await runMeasured([path, ...args], { signal: session.signal, cwd: directory });
    return { ...readAiperf(readFileSync(join(directory, 'profile_export_aiperf.json'), 'utf8')), cpu_ns, rss_mb };
  },
};

const metric = z.object({ p50: z.number(), p99: z.number(), std: z.number() });
const report = z.object({ time_to_first_token: metric, inter_chunk_latency: metric, error_request_count: z.object({ avg: z.number() }).optional() });

/** What its file says. Throws where a request failed. */
export function readAiperf(text: string) {
  const { time_to_first_token: ttft, inter_chunk_latency: gaps, error_request_count: failed } = report.parse(JSON.parse(text));
  if (failed !== undefined && failed.avg > 0) throw new Error(`${failed.avg} requests failed`);
  return { ttft_p50_ms: ttft.p50, ttft_p99_ms: ttft.p99, itl_deviation_ms: gaps.std, requests: undefined };
}
