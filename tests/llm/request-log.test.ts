import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchmarkResult, MetricSummary } from '@ubench/core';
import { requestRecord } from '@ubench/llm';
import { describe, expect, it } from 'vitest';
import type { Project } from '../harness/project.ts';
import { fromTheLog, type LoggedRequest, percentile } from './from-the-log.ts';
import { measured } from './measured.ts';

const linesOf = (project: Project, result: BenchmarkResult): unknown[] =>
  result.trials.flatMap(({ operation_log: log }) => readFileSync(join(project.runs[0]!, log!.file), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as unknown));

const numbersOf = (metric: MetricSummary | undefined): Extract<MetricSummary, { kind: 'latency' }> => {
  if (metric?.kind !== 'latency') throw new Error('it is no latency');
  return metric;
};

describe('the numbers of a run', () => {
  it('can be computed again from its request log: counts and sums to the last, percentiles within 0.1 %', { timeout: 60_000 }, async () => {
    const { project, result } = await measured(
      { timeToFirstToken: 'lognormal:30ms:1', interTokenLatency: 'uniform:4ms:12ms', tokensPerChunk: 2, faults: [{ kind: 'early-end', share: 0.03, after: 3 }, { kind: 'internal-error', share: 0.02 }] },
      `bench('asked', {
        target: server,
        workload: vllm.chat({ outputTokens: 21, ignoreEos: true, requestLog: 5_000, cancel: { share: 0.05, afterTokens: 6 } }),
        load: { rate: '60/s', arrivals: 'poisson', duration: '6s', warmup: '1s' },
        slo: { ttft: '60ms', tpot: '20ms', itl: '50ms' },
        agents: 2,
        maxErrorShare: 0.5,
      });`,
    );
    const records = linesOf(project, result).map((line) => requestRecord.parse(line));
    const [trial] = result.trials;
    expect(trial!.operation_log).toMatchObject({ lines: records.length, left_out: 0 });
    expect(new Set(records.map(({ operation }) => operation)).size).toBe(records.length);

    const again = fromTheLog(records as readonly LoggedRequest[], 6, { ttft_ns: 60e6, tpot_ns: 20e6, itl_ns: 50e6 });
    const { metrics } = result;
    // Enough of each kind to be worth it.
    expect([again.failures.length, again.cancelled].every((n) => n > 0)).toBe(true);
    expect(again.succeeded).toBeGreaterThan(200);
    expect(trial!.operations.measure).toEqual({ succeeded: again.succeeded, failed: again.failures.length });
    expect(Object.fromEntries(Object.entries(result.errors).map(([kind, { count }]) => [kind, count]))).toEqual(
      Object.fromEntries([...new Set(again.failures)].map((kind) => [kind, again.failures.filter((each) => each === kind).length])),
    );
    expect(metrics['cancelled']).toMatchObject({ value: again.cancelled });
    for (const [name, total] of [['outputTokens', again.outputTokens], ['promptTokens', again.promptTokens]] as const) {
      const metric = metrics[name];
      if (metric?.kind !== 'gauge') throw new Error('it is no gauge');
      expect(Math.round(metric.value! * metric.n)).toBe(total);
      expect(metric.n).toBe(again.latency.length);
    }
    for (const name of ['latency', 'ttft', 'tpot', 'itl'] as const) {
      const metric = numbersOf(metrics[name]);
      const own = again[name];
      expect(metric.n, name).toBe(own.length);
      const exact = { mean: own.reduce((total, value) => total + value, 0) / own.length, min: Math.min(...own), max: Math.max(...own) };
      for (const [what, value] of Object.entries(exact)) expect(Math.abs(metric[`${what as keyof typeof exact}_ns`]! - value), `${name}.${what}`).toBeLessThanOrEqual(1);
      for (const p of [50, 90, 95, 99] as const) {
        if (metric[`p${p}_ns`] === null) continue;
        const value = percentile(own, p);
        expect(Math.abs(metric[`p${p}_ns`]! / value - 1), `${name}.p${p} ${metric[`p${p}_ns`]} ${value}`).toBeLessThanOrEqual(0.001);
      }
    }
    expect(numbersOf(metrics['itl']).p99_ns).not.toBeNull();
    const perSecond = (name: string): number => {
      const metric = metrics[name];
      return metric?.kind === 'rate' ? metric.value_per_s! : Number.NaN;
    };
    expect(perSecond('outputTokensPerSecond')).toBeCloseTo(again.tokensPerSecond, 6);
    expect(perSecond('goodput')).toBeCloseTo(again.goodput, 6);
    expect(again.goodput).toBeGreaterThan(0);
    expect(again.goodput).toBeLessThan(perSecond('throughput'));
  });
});

describe('the request log', () => {
  it('is not there unless it is asked for', async () => {
    const { project, result } = await measured({ timeToFirstToken: '1ms', interTokenLatency: '1ms' }, "bench('asked', { target: server, workload: vllm.chat({ outputTokens: 3 }), load: { concurrency: 2, operations: 20, warmup: '0s' } });");
    expect(result.trials[0]!.operation_log).toBeUndefined();
    expect(existsSync(join(project.runs[0]!, 'operations'))).toBe(false);
  });

  it('has no more requests than it may, and says how many it left out', async () => {
    const { project, result, stdout } = await measured(
      { timeToFirstToken: '1ms', interTokenLatency: '1ms' },
      "bench('asked', { target: server, workload: vllm.chat({ outputTokens: 3, requestLog: 7 }), load: { concurrency: 2, operations: 20, warmup: '0s' } });",
      ['--trials', '2'],
    );
    expect(result.trials.map(({ operation_log: log }) => [log!.lines, log!.left_out])).toEqual([[7, 13], [7, 13]]);
    expect(new Set(result.trials.map(({ operation_log: log }) => log!.file)).size).toBe(2);
    expect(linesOf(project, result)).toHaveLength(14);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('(7 lines, 13 left out)');
  });
});
