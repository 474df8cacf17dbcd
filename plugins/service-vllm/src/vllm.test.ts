import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secret } from '@ubench/core';
import type { Endpoint, WorkloadContext } from '@ubench/load';
import { parseExposition, pickValues } from '@ubench/prometheus';
import { afterEach, describe, expect, it } from 'vitest';
import { diagnoseVllm } from './diagnose.ts';
import { random, vllm } from './index.ts';
import { generationsBegun, vllmPicks } from './metrics.ts';
import { vllmOptions } from './options.ts';
import { vllmService } from './vllm-service.ts';

type Given = Parameters<typeof vllmOptions.parse>[0] & object;
/** What a server answers, by path: a status, a text, or both. */
type Pages = Readonly<Record<string, number | string | { readonly status: number; readonly text: string }>>;

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  }));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const pages = (answers: Pages): Promise<string> =>
  serve((request, response) => {
    const answer = answers[request.url!] ?? 404;
    const { status, text } = typeof answer === 'object' ? answer : typeof answer === 'number' ? { status: answer, text: '' } : { status: 200, text: answer };
    response.writeHead(status).end(text);
  });

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
const up = { '/health': '', '/v1/models': fixture('models.json'), '/version': '{"version":"0.32.0"}', '/metrics': fixture('../../../../packages/prometheus/src/fixtures/vllm-0.32-after-load.prom') };

const optionsOf = (given: Given) => vllmOptions.parse(given);
const endpointOf = async (url: string, given: Given = {}): Promise<Endpoint> => ({ url, access: await vllmService.access(optionsOf(given)) });
const probe = async (url: string, given: Given = {}) => vllmService.probe(await endpointOf(url, given), optionsOf(given), AbortSignal.timeout(5_000));

const factsOf = async (answers: Pages) => vllmService.facts(await endpointOf(await pages(answers)), optionsOf({ model: 'tiny' }));
/** As older versions call things. */
const renamed = (text: string): string =>
  text.replaceAll('vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc').replaceAll('vllm:prefix_cache_', 'vllm:gpu_prefix_cache_').replaceAll('vllm:inter_token_latency_seconds', 'vllm:time_per_output_token_seconds');
/** As if nothing had been done yet. */
const before = (text: string): string => text.replaceAll(/^(vllm:\S+_(?:sum|count|total)\{.*\}) .*$/gm, '$1 0');
const spec = (drafts: number, drafted: number, accepted: number) => parseExposition(`vllm:spec_decode_num_drafts_total ${drafts}\nvllm:spec_decode_num_draft_tokens_total ${drafted}\nvllm:spec_decode_num_accepted_tokens_total ${accepted}\n`);
const begun = async (answers: Pages) => generationsBegun({ endpoint: await endpointOf(await pages(answers)), signal: AbortSignal.timeout(5_000) } as WorkloadContext<unknown>);

describe('the probe', () => {
  it('is ready when the server is healthy and has the model', async () => {
    expect(await probe(await pages(up), { model: 'tiny' })).toEqual({ ready: true });
    expect(await probe(await pages(up), { model: '/models/other', servedModelName: 'tiny' })).toEqual({ ready: true });
    expect(await probe(await pages(up))).toEqual({ ready: true });
  });

  it('takes a URL that ends in /v1, and one below a path', async () => {
    expect(await probe(`${await pages(up)}/v1`, { model: 'tiny' })).toEqual({ ready: true });
    expect(await probe(`${await pages({ '/llm/health': '', '/llm/v1/models': up['/v1/models'] })}/llm`, { model: 'tiny' })).toEqual({ ready: true });
  });

  it('waits for a server that is not up, and for an engine that is not', async () => {
    const url = await pages(up);
    await stops.pop()!();
    expect(await probe(url)).toEqual({ ready: false, reason: expect.stringContaining('ECONNREFUSED') });
    expect(await probe(await pages({ ...up, '/health': 503 }))).toEqual({ ready: false, reason: '/health answers 503' });
  });

  it('says at once which models there are where the one that is asked for is not', async () => {
    const url = await pages(up);
    await expect(probe(url, { model: 'tinny' })).rejects.toMatchObject({ code: 'UBENCH_E_LLM_NO_MODEL', what: expect.stringContaining("'tinny'"), fix: "Did you mean 'tiny'?" });
    await expect(probe(url, { model: 'tiny', lora: { sql: '/x' } })).rejects.toMatchObject({ code: 'UBENCH_E_LLM_NO_MODEL', what: expect.stringContaining("'sql'"), fix: 'It has: tiny.' });
  });

  it('says that a server is none of vLLM', async () => {
    await expect(probe(await pages({}))).rejects.toMatchObject({ code: 'VLLM_E_NOT_VLLM', what: expect.stringContaining('GET /health gave status 404') });
    await expect(probe(await pages({ '/health': 'ok' }))).rejects.toMatchObject({ code: 'VLLM_E_NOT_VLLM', what: expect.stringContaining('/v1/models') });
    await expect(probe(await pages({ '/health': 'ok', '/v1/models': '<html>' }))).rejects.toMatchObject({ code: 'VLLM_E_NOT_VLLM' });
    await expect(probe('postgres://127.0.0.1/')).rejects.toMatchObject({ code: 'VLLM_E_URL' });
  });

  it('shows the key, and says where it is missing or wrong', async () => {
    process.env['TEST_VLLM_KEY'] = 'sk-right';
    process.env['TEST_VLLM_WRONG'] = 'sk-wrong';
    const url = await serve((request, response) => {
      const allowed = request.url === '/health' || request.headers.authorization === 'Bearer sk-right';
      response.writeHead(allowed ? 200 : 401).end(up['/v1/models']);
    });
    expect(await probe(url, { apiKey: secret.env('TEST_VLLM_KEY') })).toEqual({ ready: true });
    await expect(probe(url)).rejects.toMatchObject({ code: 'UBENCH_E_LLM_KEY', what: expect.stringContaining('asks for an API key') });
    await expect(probe(url, { apiKey: secret.env('TEST_VLLM_WRONG') })).rejects.toMatchObject({ code: 'UBENCH_E_LLM_KEY', what: expect.stringContaining('does not accept') });
  });
});

it('is what the URL of an operation is of', () => {
  expect(vllmService.splitUrl('http://node:8000/v1/completions')).toEqual({ url: 'http://node:8000/v1', workload: {}, workloadName: 'completions' });
  expect(vllmService.splitUrl('http://node:8000')).toMatchObject({ url: 'http://node:8000', workloadName: 'chat' });
});

describe('the facts', () => {
  it('are version, model, longest context and cache', async () => {
    expect(await factsOf(up)).toEqual({
      version: '0.32.0', model: 'tiny', max_model_len: 2048, block_size: 128, cache_dtype: 'auto', enable_prefix_caching: true,
      gpu_memory_utilization: 0.92, num_gpu_blocks: 8192, kv_cache_size_tokens: 1_048_576,
    });
  });

  it('have what a server in development mode has resolved', async () => {
    const config = { model_config: { dtype: 'torch.float32', quantization: null, enforce_eager: true, seed: 0 }, parallel_config: { tensor_parallel_size: 2 }, speculative_config: null };
    expect(await factsOf({ ...up, '/server_info?config_format=json': JSON.stringify({ vllm_config: config }) })).toMatchObject({ dtype: 'torch.float32', enforce_eager: true, seed: 0, tensor_parallel_size: 2 });
  });

  it('are what the server tells where it tells less', async () => {
    expect(await factsOf({ '/v1/models': '{"data":[{"id":"tiny"}]}' })).toEqual({ model: 'tiny' });
  });
});

it('asks for an adapter in place of the model, and for counts on every chunk', async () => {
  const asked: Record<string, unknown>[] = [];
  const url = await serve((request, response) => {
    let body = '';
    request.on('data', (data) => (body += data)).on('end', () => {
      asked.push(JSON.parse(body) as Record<string, unknown>);
      response.end('{}');
    });
  });
  const { type, options } = vllm.completions({ lora: 'sql', ignoreEos: true, dataset: random({ prompts: 1, inputTokens: 8 }), tokenizer: 'estimate' });
  const cacheDir = mkdtempSync(join(tmpdir(), 'vllm-test-'));
  stops.push(async () => rmSync(cacheDir, { recursive: true }));
  await type.prepare!({ endpoint: await endpointOf(url, { model: 'base' }), options, seed: 1, code: {}, cacheDir, signal: AbortSignal.timeout(5_000) });
  expect(asked).toEqual([{ model: 'sql', prompt: expect.any(String), max_tokens: 1, ignore_eos: true, stream: true, stream_options: { include_usage: true, continuous_usage_stats: true } }]);
});

describe('the metrics', () => {
  const after = parseExposition(up['/metrics']);
  it('have the same names whatever the version calls them', () => {
    const now = pickValues(vllmPicks, after, parseExposition(before(up['/metrics'])));
    expect(now).toMatchObject({ requests_running: 0, requests_waiting: 0, kv_cache_usage_share: 0, preemptions: 0, prompt_tokens: 2185, generation_tokens: 5040, prefix_cache_hit_share: 0 });
    expect(now['ttft_mean_ms']).toBeCloseTo((1000 * 17.604_345_798_492_43) / 55, 6);
    expect(now['itl_mean_ms']).toBeCloseTo((1000 * 235.739_567_909_994_55) / 4985, 6);
    const old = renamed(up['/metrics']);
    expect(pickValues(vllmPicks, parseExposition(old), parseExposition(before(old)))).toEqual(now);
  });

  it('tell how much of what was drafted was accepted', () => {
    expect(pickValues(vllmPicks, spec(20, 80, 50), spec(10, 40, 20))).toEqual({ spec_decode_accepted_tokens: 50, spec_decode_draft_tokens: 80, spec_decode_acceptance_share: 0.75 });
  });

  it('are sampled from a server', async () => {
    const source = await vllmService.metrics(await endpointOf(await pages(up)), optionsOf({}));
    expect(await source.sample()).toMatchObject({ generation_tokens: 5040, requests_running: 0 });
    await source.close();
  });

  it('count the requests that got a token, whoever ended them', async () => {
    expect(await begun(up)).toBe(55);
    await expect(begun({ '/metrics': 'up 1\n' })).rejects.toThrow('does not count');
  });
});

describe('the diagnosis', () => {
  it('finds the program on the PATH, and the GPUs', async () => {
    expect(await diagnoseVllm(import.meta.dirname, async () => ({ models: ['NVIDIA H100', 'NVIDIA H100'], driver: '550.1' }))).toEqual([
      expect.objectContaining({ name: 'server program', status: 'warning', found: expect.stringContaining('no vllm on the PATH') }),
      { name: 'GPUs', status: 'ok', found: 'NVIDIA H100, NVIDIA H100; driver 550.1' },
    ]);
    const [, none] = await diagnoseVllm('', async () => undefined);
    expect(none).toMatchObject({ status: 'warning', fix: expect.stringContaining("device: 'cpu'") });
  });
});
