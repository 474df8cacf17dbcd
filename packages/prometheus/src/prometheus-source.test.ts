import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { prometheusSource, scrape } from './index.ts';

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
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

it('samples levels, and means over the interval between two samples', async () => {
  const bodies = ['vllm-0.32-before-load.prom', 'vllm-0.32-after-load.prom'].map(fixture);
  const asked: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    asked.push(request.headers.authorization);
    response.end(bodies[Math.min(asked.length, 2) - 1]);
  });
  const source = prometheusSource(url, {
    output_tokens: { from: 'vllm:generation_tokens_total' },
    ttft_mean_ms: { from: 'vllm:time_to_first_token_seconds_sum', per: 'vllm:time_to_first_token_seconds_count', scale: 1000 },
    kv_cache_usage_share: { from: ['vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc'], combine: 'mean' },
  }, { headers: { authorization: 'Bearer key' } });
  expect(await source.sample()).toEqual({ output_tokens: 40, kv_cache_usage_share: 0 });
  const second = await source.sample();
  expect(second).toMatchObject({ output_tokens: 5040, kv_cache_usage_share: 0 });
  expect(second['ttft_mean_ms']).toBeCloseTo(1000 * (17.60434579849243 - 1.2601544857025146) / 50, 6);
  expect(source.levels()).toEqual(['ttft_mean_ms', 'kv_cache_usage_share']);
  expect(asked).toEqual(['Bearer key', 'Bearer key']);
  await source.close();
});

it('says with what status the address answered, and where without its secrets', async () => {
  const url = await serve((_request, response) => response.writeHead(404).end());
  const error = await scrape(`${url.replace('//', '//user:pass@')}?token=t`).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'UBENCH_E_PROMETHEUS_STATUS', what: 'The address of the metrics answers with status 404.', where: url });
});

it('says which line of which address is no metrics', async () => {
  const url = await serve((_request, response) => response.end('a 1\n<html>\n'));
  await expect(scrape(url)).rejects.toMatchObject({ code: 'UBENCH_E_PROMETHEUS_SYNTAX', where: url });
});

it('does not wait forever for an answer', async () => {
  const url = await serve(() => {});
  await expect(scrape(url, { timeout_ms: 20 })).rejects.toMatchObject({ code: 'UBENCH_E_PROMETHEUS_UNREACHABLE', what: 'The metrics cannot be asked for: no answer came within 0.02 s.' });
});

it('ends a request in flight when it is closed', async () => {
  const asked = Promise.withResolvers<void>();
  const url = await serve(() => asked.resolve());
  const source = prometheusSource(url, {});
  const sample = source.sample();
  await asked.promise;
  await source.close();
  await expect(sample).rejects.toThrow('aborted');
});

it('says that nothing listens, or that the address is none', async () => {
  const url = await serve(() => {});
  await stops.pop()!();
  await expect(scrape(url)).rejects.toMatchObject({ code: 'UBENCH_E_PROMETHEUS_UNREACHABLE' });
  await expect(scrape('metrics')).rejects.toMatchObject({ code: 'UBENCH_E_PROMETHEUS_UNREACHABLE', what: expect.stringContaining('is not where an HTTP server answers') });
});
