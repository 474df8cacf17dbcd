import { fileURLToPath } from 'node:url';
import { truthOf } from '@ubench/testkit';
import { runMeasured } from '../run-measured.ts';
import { outputTokens, warmUps } from './cell.ts';
import type { ClientRequest } from './client-request.ts';
import type { LlmLoad, LlmTool } from './llm-client.ts';
import { deviationOf } from './true-times.ts';

const program = fileURLToPath(new URL('bare-reader.ts', import.meta.url));

/** What a client in Node can reach at all. */
export const bare: LlmTool = {
  name: 'bare',
  install: 'it is a part of this benchmark',
  path: process.execPath,
  version: async () => process.versions.node,
  async load({ url, cell, session }, path) {
    const before = warmUps * cell.streams;
    const { stdout, cpu_ns, rss_mb } = await runMeasured([path, program, url, String(cell.streams), String(before + cell.requests), String(outputTokens)], { signal: session.signal });
    const requests = (JSON.parse(stdout) as ClientRequest[]).sort((a, b) => a.sent_ns - b.sent_ns);
    return { ...claimOf(requests.slice(before)), cpu_ns, rss_mb };
  },
};

/** Lets the compiler of the simulator do its work before anybody measures: short answers on all streams that there will be. */
export async function warmUp({ url, cell: { streams }, session }: LlmLoad): Promise<void> {
  const connections = String(Math.max(50, streams));
  await runMeasured([process.execPath, program, url, connections, connections, '10'], { signal: session.signal });
}

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
