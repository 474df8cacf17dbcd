import { readFileSync } from 'node:fs';
import type { BenchmarkResult, RunResult } from '@ubench/core';
import { importedBenchmark } from '@ubench/core/analysis';
import { sample, sampleRuns } from '@ubench/testkit';
import { describe, expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { readMeasurements } from '../reading/read-measurements.ts';
import { type BencherResults, bencherResults } from './bencher.ts';
import { openMetrics } from './openmetrics.ts';

const benchmark = (name: string, given: Partial<BenchmarkResult> = {}): BenchmarkResult => sample.benchmark(name, given);
const run = (...benchmarks: BenchmarkResult[]): RunResult => sample.run(benchmarks);
const linesOf = (result: RunResult): string[] => openMetrics(result).split('\n');
const distribution = (p99_ns: number | null): BenchmarkResult['metrics'][string] => ({ kind: 'latency', n: 5_000, mean_ns: 1.5e6, stddev_ns: 1e5, min_ns: 1e6, p50_ns: 1.4e6, p90_ns: 2e6, p95_ns: 2.5e6, p99_ns, p999_ns: null, max_ns: 9e6 });

describe('OpenMetrics', () => {
  it('has a family for each metric, in base units that its name ends in', () => {
    const text = linesOf(run(benchmark('a', { metrics: { latency: distribution(3e6), throughput: { kind: 'rate', n: 9, value_per_s: 1234.5 }, 'errors/share': { kind: 'ratio', n: 9, value_share: 0.01, min_share: 0, max_share: 1 }, operations: { kind: 'count', n: 9, value: 9 } } })));
    const id = benchmark('a').id;
    expect(text).toEqual(
      expect.arrayContaining([
        '# TYPE ubench_latency_seconds gauge',
        '# UNIT ubench_latency_seconds seconds',
        `ubench_latency_seconds{benchmark="${id}",metric="latency",statistic="p99"} 0.003`,
        '# UNIT ubench_throughput_per_second per_second',
        `ubench_throughput_per_second{benchmark="${id}",metric="throughput"} 1234.5`,
        `ubench_errors_share_ratio{benchmark="${id}",metric="errors/share"} 0.01`,
        `ubench_operations{benchmark="${id}",metric="operations"} 9`,
        `ubench_benchmark_valid{benchmark="${id}"} 1`,
      ]),
    );
    // What the measurement cannot tell is no number.
    expect(text.filter((line) => line.includes('p999'))).toEqual([]);
    expect(text.slice(-2)).toEqual(['# EOF', '']);
  });

  it('escapes what a label cannot hold', () => {
    const line = linesOf(run(benchmark('a', { id: 'say "hi"\\\n\u001B[31m\uD800' }))).find((each) => each.startsWith('ubench_benchmark_valid{'));
    expect(line).toBe('ubench_benchmark_valid{benchmark="say \\"hi\\"\\\\\\n\uFFFD[31m\uFFFD"} 1');
  });

  it('tells metrics apart that become one name', () => {
    const text = linesOf(run(benchmark('a', { metrics: { 'a-b': { kind: 'count', n: 1, value: 1 }, a_b: { kind: 'count', n: 1, value: 2 }, 'x/seconds': { kind: 'count', n: 1, value: 3 }, run: { kind: 'count', n: 1, value: 4 } } })));
    expect(text.filter((line) => line.startsWith('ubench_a_b{'))).toHaveLength(2);
    expect(text.filter((line) => line.includes('# TYPE ubench_a_b'))).toHaveLength(1);
    expect(text).toEqual(expect.arrayContaining(['# TYPE ubench_x_seconds_value gauge', '# TYPE ubench_run_value gauge']));
  });
});

describe('Bencher Metric Format', () => {
  it('has every number under its path, with the lowest and the highest trial', () => {
    const trials = [1e6, 3e6, 2e6].map((p99_ns) => sample.trial({ latency: distribution(p99_ns), operations: { kind: 'count', n: 5, value: 5 } }, 5));
    const results = bencherResults(run(benchmark('a', { metrics: { latency: distribution(2e6), operations: { kind: 'count', n: 15, value: 15 } }, trials })));
    const of = results[benchmark('a').id]!;
    expect(of['latency.p99']).toEqual({ value: 2e6, lower_value: 1e6, upper_value: 3e6 });
    expect(of['operations']).toEqual({ value: 15 });
    expect(Object.keys(of)).not.toContain('latency.p999');
  });

  it('keeps to the lengths of its names, and two long ones stay two', () => {
    const long = 'x'.repeat(2_000);
    const metrics = Object.fromEntries([`${long}1`, `${long}2`].map((name) => [name, { kind: 'count' as const, n: 1, value: 1 }]));
    const results = bencherResults(run(benchmark('1', { id: `${long}1`, metrics }), benchmark('2', { id: `${long}2`, metrics })));
    expect(Object.keys(results).map((name) => name.length)).toEqual([1024, 1024]);
    expect(Object.keys(Object.values(results)[0]!).map((name) => name.length)).toEqual([64, 64]);
  });
});

describe.each(sampleRuns().map(({ shape, result }) => [shape, result] as const))('a run %s', (_shape, result) => {
  it('has no number of what is not valid, and no NaN', () => {
    const trusted = new Set(result.benchmarks.filter(({ status, validity }) => status === 'measured' && validity.valid).map(({ id }) => id));
    const bencher: BencherResults = bencherResults(result);
    expect(Object.values(bencher).flatMap((measures) => Object.values(measures)).every(({ value }) => Number.isFinite(value))).toBe(true);
    expect(Object.keys(bencher).length).toBeLessThanOrEqual(trusted.size);
    const lines = linesOf(result).filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines.every((line) => Number.isFinite(Number(line.slice(line.lastIndexOf(' ') + 1))))).toBe(true);
    const series = lines.map((line) => line.slice(0, line.lastIndexOf(' ')));
    expect(new Set(series).size).toBe(series.length);
  });
});

it('what was imported keeps the names of its tool', async () => {
  const [read] = await readMeasurements([fileURLToPath(new URL('../fixtures/k6-export.json', import.meta.url))], undefined);
  const imported = importedBenchmark(read!.measurement, { name: 'k6', file: 'k6-export.json', files: [...read!.files] });
  const median_ms = (JSON.parse(readFileSync(new URL('../fixtures/k6-export.json', import.meta.url), 'utf8')) as { metrics: Record<string, { med: number }> }).metrics['http_req_duration']!.med;
  expect(linesOf(run(imported))).toContain(`ubench_k6_http_req_duration_seconds{benchmark="k6 > k6",metric="k6/http_req_duration",statistic="p50"} ${Math.round(median_ms * 1e6) / 1e9}`);
});
