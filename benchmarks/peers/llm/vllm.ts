import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { runMeasured } from '../run-measured.ts';
import { readVersion } from '../tools/read-version.ts';
import { type Cell, outputTokens, warmUps } from './cell.ts';
import type { ClientRequest } from './client-request.ts';
import type { LlmClaim, LlmLoad, LlmTool } from './llm-client.ts';
import { deviationOf } from './true-times.ts';
import { writeWordTokenizer } from './word-tokenizer.ts';

const prefix = 'peer-';

/** What differs between the program in Python and its rewrite. */
interface Serve {
  readonly command: readonly string[];
  /** How prompts are made. */
  dataset(directory: string, cell: Cell): readonly string[];
}

/** Its percentiles are those that it prints; the instants of chunks are those of its detailed arrays, whose clock is the monotonic one. */
async function serve({ command, dataset }: Serve, { url, cell, session }: LlmLoad, path: string): Promise<LlmClaim> {
  const directory = mkdtempSync(join(session.scratch, 'vllm-'));
  const tokenizer = join(directory, 'tokenizer');
  writeWordTokenizer(tokenizer);
  const args = [
    ...command, '--backend', 'openai-chat', '--base-url', url, '--endpoint', '/v1/chat/completions', '--model', 'tiny', '--tokenizer', tokenizer, ...dataset(directory, cell), '--ignore-eos',
    '--num-prompts', String(cell.requests), '--max-concurrency', String(cell.streams), '--num-warmups', String(warmUps * cell.streams), '--request-id-prefix', prefix,
    '--percentile-metrics', 'ttft,itl', '--metric-percentiles', '50,99', '--save-result', '--save-detailed', '--result-dir', directory, '--result-filename', 'result.json', '--disable-tqdm',
  ];
  const { cpu_ns, rss_mb } = await runMeasured([path, ...args], { signal: session.signal, env: { HF_HUB_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1', VLLM_NO_USAGE_STATS: '1', DO_NOT_TRACK: '1' } });
  return { ...readVllm(readFileSync(join(directory, 'result.json'), 'utf8')), cpu_ns, rss_mb };
}

const python: Serve = {
  command: ['bench', 'serve'],
  dataset(directory, { requests }) {
    const prompts = join(directory, 'prompts.jsonl');
    writeFileSync(prompts, '{"prompt": "once upon a time"}\n'.repeat(requests));
    return ['--dataset-name', 'custom', '--dataset-path', prompts, '--skip-chat-template', '--disable-shuffle', '--custom-output-len', String(outputTokens)];
  },
};

/** It does not know prompts from a file of one's own. */
const rust: Serve = {
  command: [],
  dataset: () => ['--dataset-name', 'random', '--random-input-len', '4', '--random-output-len', String(outputTokens)],
};

/** `vllm bench serve`, in Python. */
export const vllm: LlmTool = {
  name: 'vllm',
  install: 'uv pip install vllm   (without a GPU: scripts/services/vllm.sh)',
  // The command itself takes a quarter of a minute to say it.
  version: async (path) => (await promisify(execFile)(join(dirname(path), 'python'), ['-c', 'from importlib.metadata import version; print(version("vllm"))'])).stdout.trim(),
  load: (load, path) => serve(python, load, path),
};

/** The same in Rust, by its own documentation a replacement with the same options and the same file. */
export const vllmBench: LlmTool = {
  name: 'vllm-bench',
  install: 'build rust/src/bench of vLLM’s repository',
  version: (path) => readVersion(path, ['--version'], /([\d.]+)/),
  load: (load, path) => serve(rust, load, path),
};

const report = z.object({
  failed: z.number(),
  p50_ttft_ms: z.number(),
  p99_ttft_ms: z.number(),
  ttfts: z.array(z.number()),
  itls: z.array(z.array(z.number())),
  start_times: z.array(z.number()),
});

/** What its file says. Throws where a request failed. */
export function readVllm(text: string) {
  const { failed, p50_ttft_ms, p99_ttft_ms, ttfts, itls, start_times } = report.parse(JSON.parse(text));
  if (failed > 0) throw new Error(`${failed} requests failed`);
  const requests = start_times.map((start_s, i): ClientRequest => {
    let at_s = start_s + ttfts[i]!;
    // The role and the first content come in one read; what it calls the gap between them is none. Neither is that to the chunk with the counts.
    const gaps = itls[i]!.slice(itls[i]!.length - (outputTokens - 1));
    return { id: `${prefix}${i}`, sent_ns: start_s * 1e9, chunk_ns: [at_s, ...gaps.map((gap) => (at_s += gap))].map((s) => s * 1e9) };
  });
  return { ttft_p50_ms: p50_ttft_ms, ttft_p99_ms: p99_ttft_ms, itl_deviation_ms: deviationOf(requests), requests };
}
