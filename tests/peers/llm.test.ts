import { readFileSync } from 'node:fs';
import type { EmittedRequest } from '@ubench/testkit';
import { describe, expect, it } from 'vitest';
import { readAiperf } from '../../benchmarks/peers/llm/aiperf.ts';
import { bare } from '../../benchmarks/peers/llm/bare.ts';
import type { ClientRequest } from '../../benchmarks/peers/llm/client-request.ts';
import { readGuidellm } from '../../benchmarks/peers/llm/guidellm.ts';
import { receiveTimes, trueTimes } from '../../benchmarks/peers/llm/true-times.ts';
import { readVllm } from '../../benchmarks/peers/llm/vllm.ts';
import { bars } from '../../benchmarks/peers/bars.ts';
import { findTool } from '../../benchmarks/peers/tools/find-tool.ts';

const chunks = 100;
/** A request that arrived at an instant, its first chunk 50 ms later and one each 10 ms, each that much late. */
const emitted = (arrival_ms: number, clientId: string | undefined, late_ms = 0): EmittedRequest => {
  const intended_ns = Float64Array.from({ length: chunks }, (_, i) => (arrival_ms + 50 + 10 * i) * 1e6);
  return { number: 0, clientId, replyId: '', arrival_ns: arrival_ms * 1e6, start_ns: arrival_ms * 1e6, outcome: 'complete', promptTokens: 4, intended_ns, emitted_ns: intended_ns.map((at) => at + late_ms * 1e6) };
};
const received = (request: EmittedRequest, id: string | undefined, after_ms: number): ClientRequest => ({ id, sent_ns: request.arrival_ns - 1e6, chunk_ns: Array.from(request.emitted_ns, (at) => at + after_ms * 1e6) });

describe('the truth of a client of language models', () => {
  it('is the log of the server: from the receipt to the first chunk, and how late that left', () => {
    const { requests, ttft, late, itlDeviation_ms } = trueTimes([emitted(0, 'before'), emitted(0, 'a'), emitted(5, 'b', 2), { ...emitted(9, 'c'), outcome: 'aborted' }], 2);
    expect(requests.map(({ clientId }) => clientId)).toEqual(['a', 'b']);
    expect([ttft.quantile(0.5), ttft.quantile(0.99)]).toEqual([50e6, 52e6]);
    expect(late.quantile(0.99)).toBe(2e6);
    expect(itlDeviation_ms).toBeCloseTo(0);
  });

  it('is held against each chunk that a client names', () => {
    const log = [emitted(0, 'a'), emitted(5, 'b')];
    const times = receiveTimes([received(log[1]!, 'b', 3), received(log[0]!, 'a', 1)], log);
    expect([times.min_ns, times.quantile(0.5), times.max_ns]).toEqual([1e6, 1e6, 3e6]);
    expect(() => receiveTimes([received(log[0]!, 'nobody', 1)], log)).toThrow('100 chunks of a request nobody, and the server sent none');
    expect(() => receiveTimes([{ ...received(log[0]!, 'a', 1), chunk_ns: [1] }], log)).toThrow('1 chunks');
  });

  it('is found by the instants where a client names nothing', () => {
    const log = Array.from({ length: 50 }, (_, i) => emitted(i * 0.7, undefined));
    const client = log.map((request, i) => received(request, undefined, 0.05 + (i % 5) * 0.1)).reverse();
    const times = receiveTimes(client, log);
    expect(times.max_ns / 1e6).toBeCloseTo(0.45);
    expect(times.min_ns / 1e6).toBeCloseTo(0.05);
    expect(() => receiveTimes([received(emitted(0, undefined), undefined, -1)], [emitted(0, undefined)])).toThrow('the server sent none');
  });
});

describe('vllm bench serve', () => {
  it('is read: its percentiles, and the instants of its chunks without the one of the role', () => {
    const { ttft_p50_ms, ttft_p99_ms, itl_deviation_ms, requests } = readVllm(readFileSync(new URL('recorded/vllm.json', import.meta.url), 'utf8'));
    expect([ttft_p50_ms, ttft_p99_ms, itl_deviation_ms].map((value) => Number(value.toFixed(2)))).toEqual([55.89, 57.63, 3.04]);
    expect(requests.map(({ id, chunk_ns }) => [id, chunk_ns.length])).toEqual([['peer-0', 100], ['peer-1', 100]]);
    const [first] = requests;
    expect((first!.chunk_ns.at(-1)! - first!.chunk_ns[0]!) / 1e6).toBeCloseTo(990, -2);
  });

  it('has no result where a request failed', () => {
    const text = readFileSync(new URL('recorded/vllm.json', import.meta.url), 'utf8');
    expect(() => readVllm(text.replace('"failed": 0', '"failed": 2'))).toThrow('2 requests failed');
  });
});

const imported = (name: string): string => readFileSync(new URL(`../../packages/interchange/src/fixtures/${name}.json`, import.meta.url), 'utf8');

describe('AIPerf', () => {
  it('is read: its percentiles, and how its gaps are spread', () => {
    expect(readAiperf(imported('aiperf'))).toEqual({ ttft_p50_ms: expect.closeTo(20.62, 2), ttft_p99_ms: expect.closeTo(36.49, 0), itl_deviation_ms: expect.closeTo(1.91, 2), requests: undefined });
  });

  it('has no result where a request failed', () => {
    expect(() => readAiperf(imported('aiperf-failures'))).toThrow('8 requests failed');
  });
});

describe('GuideLLM', () => {
  it('is read: its percentiles of one benchmark', () => {
    const { benchmarks, ...report } = JSON.parse(imported('guidellm')) as { benchmarks: unknown[] };
    expect(readGuidellm(JSON.stringify({ ...report, benchmarks: benchmarks.slice(0, 1) }))).toEqual({ ttft_p50_ms: expect.closeTo(13.74, 2), ttft_p99_ms: expect.closeTo(247.2, 0), itl_deviation_ms: undefined, requests: undefined });
    expect(() => readGuidellm(imported('guidellm'))).toThrow('benchmarks');
  });

  it('has no result where a request failed', () => {
    expect(() => readGuidellm(imported('guidellm-failures'))).toThrow('6 requests failed, and 0 did not end');
  });
});

it('the bare reader is always here', async () => {
  expect(await findTool(bare, { PATH: '' })).toMatchObject({ path: process.execPath, version: process.versions.node });
});

it('every cell that has a bar has one on the lag of the simulator too', () => {
  const cells = new Set(bars.flatMap(({ comparison, metric }) => (comparison.startsWith('llm/') && metric.startsWith('ttft') ? [comparison] : [])));
  expect(cells).toEqual(new Set(['llm/100', 'llm/500', 'llm/1000']));
  for (const cell of cells) expect(bars).toContainEqual({ comparison: cell, metric: 'late_p99_ms', is: 'at most', bar: 5 });
});
