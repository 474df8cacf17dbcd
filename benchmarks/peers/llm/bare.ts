import { fileURLToPath } from 'node:url';
import { truthOf } from '@ubench/testkit';
import { runMeasured } from '../run-measured.ts';
import { outputTokens } from './cell.ts';
import type { ClientRequest } from './client-request.ts';
import type { LlmTool } from './llm-client.ts';
import { deviationOf } from './true-times.ts';

const program = fileURLToPath(new URL('bare-reader.ts', import.meta.url));

/** What a client in Node can reach at all. */
export const bare: LlmTool = {
  name: 'bare',
  install: 'it is a part of this benchmark',
  path: process.execPath,
  version: async () => process.versions.node,
  async load({ url, cell, session }, path) {
    const { stdout, cpu_ns, rss_mb } = await runMeasured([path, program, url, String(cell.streams), String(cell.requests), String(outputTokens)], { signal: session.signal });
    return { ...claimOf(JSON.parse(stdout) as ClientRequest[]), cpu_ns, rss_mb };
  },
};

/** What the instants of a client say. */
export function claimOf(requests: readonly ClientRequest[]) {
  const ttft = truthOf(requests.map(({ sent_ns, chunk_ns }) => chunk_ns[0]! - sent_ns));
  return {
    ttft_p50_ms: ttft.quantile(0.5) / 1e6,
    ttft_p99_ms: ttft.quantile(0.99) / 1e6,
    itl_deviation_ms: deviationOf(requests),
    requests,
  };
}
