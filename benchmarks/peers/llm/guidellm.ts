import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runMeasured } from '../run-measured.ts';
import { readVersion } from '../tools/read-version.ts';
import { outputTokens } from './cell.ts';
import type { LlmTool } from './llm-client.ts';
import { writeWordTokenizer } from './word-tokenizer.ts';

/** In Python. It tells of a request its first and its last content, on the clock of the wall, and of no chunk between. */
export const guidellm: LlmTool = {
  name: 'guidellm',
  install: 'uv pip install guidellm',
  version: (path) => readVersion(path, ['--version'], /([\d.]+)/),
  async load({ url, cell, session }, path) {
    const directory = mkdtempSync(join(session.scratch, 'guidellm-'));
    const tokenizer = join(directory, 'tokenizer');
    writeWordTokenizer(tokenizer);
    const file = join(directory, 'benchmarks.json');
    const args = [
      'run', '--backend', `kind=openai_http,target=${url},model=tiny`, '--tokenizer', `kind=huggingface_auto,model=${tokenizer}`, '--data', `kind=synthetic_text,prompt_tokens=4,output_tokens=${outputTokens}`,
      '--profile', `kind=concurrent,streams=${cell.streams}`, '--constraint', `kind=max_requests,count=${cell.requests}`, '--output', `kind=json,path=${file}`, '--disable-console',
    ];
    const { cpu_ns, rss_mb } = await runMeasured([path, ...args], { signal: session.signal, cwd: directory });
    return { ...readGuidellm(readFileSync(file, 'utf8')), cpu_ns, rss_mb };
  },
};

const report = z.object({
  benchmarks: z.tuple([
    z.object({
      metrics: z.object({
        request_totals: z.object({ errored: z.number(), incomplete: z.number() }),
        time_to_first_token_ms: z.object({ successful: z.object({ percentiles: z.object({ p50: z.number(), p99: z.number() }) }) }),
      }),
    }),
  ]),
});

/** What its file says. Throws where a request failed. */
export function readGuidellm(text: string) {
  const [{ metrics }] = report.parse(JSON.parse(text)).benchmarks;
  const { errored, incomplete } = metrics.request_totals;
  if (errored + incomplete > 0) throw new Error(`${errored} requests failed, and ${incomplete} did not end`);
  const { p50, p99 } = metrics.time_to_first_token_ms.successful.percentiles;
  return { ttft_p50_ms: p50, ttft_p99_ms: p99, itl_deviation_ms: undefined, requests: undefined };
}
