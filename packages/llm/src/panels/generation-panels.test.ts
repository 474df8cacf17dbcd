import type { MetricSummary, Panel } from '@ubench/load';
import { describe, expect, it } from 'vitest';
import { generationPanels } from './generation-panels.ts';

const latency = (p50_ns: number): MetricSummary => ({ kind: 'latency', n: 500, mean_ns: p50_ns, stddev_ns: 0, min_ns: 1, p50_ns, p90_ns: 2 * p50_ns, p95_ns: 3 * p50_ns, p99_ns: null, p999_ns: null, max_ns: 9 });
const rate: MetricSummary = { kind: 'rate', n: 5, value_per_s: 1_000 };
const chunks = (value: number): MetricSummary => ({ kind: 'gauge', n: 5, value, min: 1, max: 8 });
const metrics = { latency: latency(9), ttft: latency(5), itl: latency(1), tpot: latency(2), outputTokensPerSecond: rate, tokensPerChunk: chunks(1) };
const panelsOf = (more: Record<string, MetricSummary> = {}, parameters: Record<string, number> = {}): Record<string, Panel> =>
  Object.fromEntries(generationPanels({ metrics: { ...metrics, ...more }, load: {} as never, parameters }).map((panel) => [panel.id, panel]));

describe('reports show', () => {
  it('percentiles of the four times, nothing where there are too few samples', () => {
    const { 'llm-percentiles': panel, ...others } = panelsOf();
    expect(panel!.rows.slice(0, 5)).toEqual([['TTFT', 'p50', 5], ['TTFT', 'p90', 10], ['TTFT', 'p95', 15], ['TTFT', 'p99', null], ['ITL', 'p50', 1]]);
    expect(panel!.rows).toHaveLength(16);
    expect(others).toEqual({});
  });

  it('of a sweep, tokens per second against latency: a point of each benchmark', () => {
    const { 'llm-throughput-ttft': ttft, 'llm-throughput-tpot': tpot } = panelsOf({}, { concurrency: 8 });
    expect([ttft!.rows, tpot!.rows]).toEqual([[[1_000, 5, 10, null]], [[1_000, 2, 4, null]]]);
  });

  it('tokens per chunk, where chunks are not tokens', () => expect(panelsOf({ tokensPerChunk: chunks(1.7) })['llm-chunks']!.rows).toEqual([[1_000, 1.7]]));

  it('buckets, where they were asked for', () => {
    const panel = panelsOf({ 'ttftByPrompt/1–128': latency(3), 'ttftByPrompt/129+': latency(4), 'latencyByPrompt/1–128': latency(30) })['llm-buckets-prompt']!;
    expect(panel.rows).toEqual([['1–128', 'TTFT', 'p50', 3], ['1–128', 'TTFT', 'p99', null], ['129+', 'TTFT', 'p50', 4], ['129+', 'TTFT', 'p99', null], ['1–128', 'Whole request', 'p50', 30], ['1–128', 'Whole request', 'p99', null]]);
  });

  it('a value for each column', () => {
    const all = panelsOf({ tokensPerChunk: chunks(2), 'ttftByPrompt/1+': latency(3), 'tpotByOutput/1+': latency(3) }, { rate: 1 });
    expect(Object.keys(all)).toHaveLength(6);
    for (const { columns, rows } of Object.values(all)) expect(rows.every((row) => row.length === columns.length)).toBe(true);
  });
});
