import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BenchmarkResult, MetricSummary } from '@ubench/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { measured } from './measured.ts';

/** What a DCGM exporter says of a GPU that draws 300 W: no GPU is needed. */
async function fakeDcgmExporter(): Promise<string> {
  const started = performance.now();
  const server = createServer((_request, response) => {
    const mJ = 1e9 + (performance.now() - started) * 300;
    response.end(`DCGM_FI_DEV_POWER_USAGE{gpu="0",UUID="GPU-0"} 300.5\nDCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{gpu="0",UUID="GPU-0"} ${Math.round(mJ)}\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

const valueOf = ({ metrics }: BenchmarkResult, name: string): number => {
  const metric = metrics[name] as Exclude<MetricSummary, { kind: 'latency' }>;
  return (metric.kind === 'rate' ? metric.value_per_s : metric.kind === 'ratio' ? metric.value_share : metric.value) ?? Number.NaN;
};

const asking = (workload: string, load = "{ concurrency: 8, duration: '3s', warmup: '500ms' }"): string => `bench('asked', { target: server, workload: vllm.chat({ outputTokens: 20, ${workload} }), load: ${load} });`;
const simulated = { timeToFirstToken: '20ms', interTokenLatency: '5ms' } as const;

describe('what the server tells on the axis of time of the load', { timeout: 60_000 }, () => {
  it('is its queue, its cache, and the share of the prompts that it had cached', async () => {
    const { result, stdout } = await measured({ ...simulated, maxNumSeqs: 4, prefixCache: true, kvCacheTokens: 4_096 }, asking(''));
    const [trial] = result.trials;
    expect(Object.keys(trial!.server.metrics)).toEqual(expect.arrayContaining(['requests_waiting', 'requests_running', 'kv_cache_usage_share', 'generation_tokens']));
    expect(valueOf(result, 'waitingRequests')).toBeGreaterThan(0);
    expect(valueOf(result, 'kvCacheUse')).toBeGreaterThan(0);
    const hits = valueOf(result, 'prefixCacheHits');
    expect(hits).toBeGreaterThanOrEqual(0);
    expect(hits).toBeLessThanOrEqual(1);
    expect(stdout).toContain('Waiting requests');
  });

  it('is what its GPUs draw, as energy and tokens per joule', async () => {
    const { result } = await measured(simulated, asking(''), [], JSON.stringify({ power: { dcgm: await fakeDcgmExporter() } }));
    expect(result.warnings.map(({ code }) => code)).not.toContain('server-unsampled');
    const energy = valueOf(result, 'energy');
    expect(energy).toBeGreaterThan(0);
    const tokens = valueOf(result, 'outputTokensPerSecond') * (result.trials[0]!.window_ns / 1e9);
    expect(valueOf(result, 'tokensPerJoule') * energy).toBeCloseTo(tokens, 3);
    expect(result.trials[0]!.server.metrics['gpu_power_watts']).toContain(300.5);
  });

  it('is missing where nobody answers for it, and the result says so', async () => {
    const { result } = await measured(simulated, asking(''), [], JSON.stringify({ power: { dcgm: 'http://127.0.0.1:9/metrics' } }));
    expect(result.warnings).toContainEqual({ code: 'server-unsampled', message: expect.stringContaining('The metrics cannot be asked for') as string });
    expect(result.metrics['energy']).toMatchObject({ n: 0, value: null });
  });
});

describe('buckets of lengths', { timeout: 60_000 }, () => {
  it('are read on the terminal in their order, and in the report', async () => {
    const { project, result, stdout } = await measured(
      { timeToFirstToken: '2ms', interTokenLatency: '1ms', prefillTimePerToken: '0.05ms' },
      asking("buckets: { promptTokens: [100, 300], outputTokens: [10] }, dataset: { kind: 'random', inputTokens: { uniform: { from: 20, to: 600 } } }", "{ concurrency: 4, operations: 300, warmup: '0s' }"),
    );
    const named = Object.keys(result.metrics).filter((name) => name.startsWith('ttftByPrompt/'));
    expect(named).toEqual(['ttftByPrompt/1–100', 'ttftByPrompt/101–300', 'ttftByPrompt/301+']);
    const medians = named.map((name) => (result.metrics[name] as Extract<MetricSummary, { kind: 'latency' }>).p50_ns!);
    expect(medians).toEqual(medians.toSorted((a, b) => a - b));
    const counts = named.map((name) => result.metrics[name]!.n);
    expect(counts.reduce((total, n) => total + n)).toBe(result.metrics['ttft']!.n);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/TTFT by prompt: 1–100 p50 .* · 101–300 p50 .* · 301\+ p50/);
    expect((await project.ubench('report', '--format', 'html', '--output', '-')).stdout).toContain('Latency by the length of the prompt');
  });
});
