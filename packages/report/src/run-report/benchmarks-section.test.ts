import type { BenchmarkResult } from '@ubench/core';
import { sample } from '@ubench/testkit';
import { expect, test } from 'vitest';
import { type Chart, isChart } from '../charts/chart.ts';
import { benchmarksSection } from './benchmarks-section.ts';

/** A benchmark with a trial of each of these p50s, in milliseconds. */
const tried = (name: string, ...p50s_ms: number[]): BenchmarkResult => sample.benchmark(name, { trials: p50s_ms.map((p50) => sample.trial({ latency: sample.latency(p50, 1_000) }, 1_000)) });

async function spreadOf(...benchmarks: BenchmarkResult[]): Promise<Chart | undefined> {
  const { blocks } = await benchmarksSection({ result: sample.run(benchmarks), charted: { benchmarks, note: '' } });
  return blocks.flatMap((block) => (block.kind === 'charts' ? block.charts.filter(isChart) : []))[0];
}

test('each trial of one benchmark is a dot on the axis of its latency', async () => {
  const chart = await spreadOf(tried('reads', 1, 2, 3), tried('once', 1));
  expect(chart!.title).toBe('Trials: p50');
  expect(chart!.table.rows).toEqual([['reads', '1 ms · 2 ms · 3 ms']]);
});

test('trials of several are shown beside their median: one is no slower for doing more', async () => {
  const chart = await spreadOf(tried('reads', 0.9, 1, 1.1), tried('scans', 900, 1_000, 1_200));
  expect(chart!.title).toContain('against the median of its benchmark');
  expect(chart!.table.rows).toEqual([['reads', '-10 % · 0 % · 10 %'], ['scans', '-10 % · 0 % · 20 %']]);
});

test('one trial has no spread', async () => {
  expect(await spreadOf(tried('once', 1))).toBeUndefined();
});
