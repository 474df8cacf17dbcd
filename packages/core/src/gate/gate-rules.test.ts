import { describe, expect, it } from 'vitest';
import type { BenchNode, LoadBenchNode } from '../collect/spec-tree.ts';
import { gateMetricsOf, requireMetrics, requireMetricsOfAny } from './gate-metrics.ts';
import { parseGateChanges } from './gate-rule.ts';
import { gateRulesOf } from './gate-rules.ts';

const metrics = {
  recall: { kind: 'ratio', better: 'higher', title: 'recall', definition: 'x' },
  statements: { kind: 'latency', better: 'lower', title: 's', definition: 'x', keyed: true },
};
const load = { what: 'load', workload: { type: { metrics } }, slo: undefined } as unknown as LoadBenchNode;
const withSlo = { ...load, slo: { limits_ns: { latency: 1 }, share: 0.99 } };
const fn = { what: 'function' } as unknown as BenchNode;
const p50 = { margin_share: 0.05, advisory: false };
const p95 = { margin_share: 0.1, advisory: false };
const p99 = { margin_share: 0.15, advisory: true };
const latencies = { 'latency.p50': p50, 'latency.p95': p95, 'latency.p99': p99 };
const rules = (bench: BenchNode, open: boolean, spec: unknown = {}, config: unknown = {}) =>
  gateRulesOf(bench, open, { config: parseGateChanges(config), spec: spec === false ? false : parseGateChanges(spec) });

const refusal = (metric: string, bench = load): unknown => {
  try {
    return requireMetrics({ [metric]: {} }, gateMetricsOf(bench));
  } catch (error) {
    return (error as { fix?: string }).fix;
  }
};
const inConfig = (metric: string, all: boolean) => () => requireMetricsOfAny({ [metric]: {} }, [load, fn], all);

describe('by default', () => {
  it('the throughput of a closed loop and its latency gate, the 99th percentile only to be seen', () => {
    expect(rules(load, false)).toEqual({ throughput: p50, ...latencies });
    expect(rules(fn, false)).toEqual({ throughput: p50, ...latencies });
  });

  it('the throughput of an open loop does not, for it is what was asked for; goodput does where there is an slo', () => {
    expect(rules(load, true)).toEqual(latencies);
    expect(rules(withSlo, true)).toEqual({ goodput: p50, ...latencies });
  });

  it('nothing of a benchmark to do gates', () => expect(rules({ what: 'nothing' } as unknown as BenchNode, false)).toEqual({}));
});

describe('the configuration', () => {
  it('changes what it names and leaves the rest', () => {
    expect(rules(load, false, {}, { 'latency.p99': { margin: '20%', advisory: false }, throughput: false, 'latency.p50': { advisory: true } })).toEqual({
      'latency.p50': { margin_share: 0.05, advisory: true },
      'latency.p95': p95,
      'latency.p99': { margin_share: 0.2, advisory: false },
    });
  });

  it('adds a metric to the benchmarks that have it, and the throughput to no open loop', () => {
    const config = { recall: { margin: 0.01 }, throughput: { margin: '20%' }, 'statements["a"].p95': true, goodput: true };
    expect(rules(load, true, {}, config)).toEqual({ ...latencies, recall: { margin_share: 0.01, advisory: false }, 'statements["a"].p95': p95 });
    expect(rules(fn, false, {}, config)).toEqual({ ...latencies, throughput: { margin_share: 0.2, advisory: false } });
  });
});

describe('the spec', () => {
  it('goes before the configuration', () => {
    expect(rules(load, false, { 'latency.p50': { margin: '30%' }, 'latency.p95': true }, { 'latency.p50': { margin: '1%', advisory: true }, 'latency.p95': false })).toMatchObject({
      'latency.p50': { margin_share: 0.3, advisory: true },
      'latency.p95': p95,
    });
  });

  it('can let the throughput of an open loop gate, and a whole benchmark not', () => {
    expect(rules(load, true, { throughput: true })).toMatchObject({ throughput: p50 });
    expect(rules(load, false, false, { recall: true })).toEqual({});
  });
});

describe('what is written', () => {
  it.each([
    [[], /by their paths, not a list\./],
    ['all', /not 'all'\./],
    [{ throughput: 5 }, /How 'throughput' gates is a boolean or an object, not 5\./],
    [{ throughput: { margn: '5%' } }, /The gate of 'throughput' has no 'margn'\./],
    [{ throughput: { margin: '500%' } }, /at most 100 %, not '500%'\./],
    [{ throughput: { margin: '0%' } }, /must be more than 0/],
    [{ throughput: { margin: '-5%' } }, /UBENCH_E_GATE_MARGIN|must be more than 0/],
    [{ throughput: { margin: Number.NaN } }, /not NaN\./],
    [{ throughput: { margin: 5 } }, /not 5\./],
    [{ throughput: { advisory: 'yes' } }, /is a boolean, not 'yes'\./],
  ])('is refused as %j', (written, says) => expect(() => parseGateChanges(written)).toThrow(says));

  it('is refused where a benchmark has no such metric, with the nearest that it has', () => {
    expect(refusal('latncy.p99')).toBe("Did you mean 'latency.p99'?");
    expect(refusal('recal')).toBe("Did you mean 'recall'?");
    expect(refusal('goodput')).toMatch(/^There are .*recall, statements\["…"\]\.$/);
    expect(refusal('goodput', withSlo)).toBeUndefined();
    expect(refusal('statements["select 1"].p95')).toBeUndefined();
  });

  it('is refused in the configuration where no benchmark has it; where others were left out, only what looks like a mistake is', () => {
    expect(inConfig('recall', true)).not.toThrow();
    expect(inConfig('goodput', true)).not.toThrow();
    expect(inConfig('ttft.p50', false)).not.toThrow();
    expect(inConfig('ttft.p50', true)).toThrow(/'ttft\.p50' is to gate/);
    expect(inConfig('latncy.p50', false)).toThrow(/'latncy\.p50' is to gate/);
  });
});

describe('what was calibrated', () => {
  const calibrated = { throughput: 0.12, 'latency.p95': 0.02 };

  it('widens what holds by default, never narrows it, and gives way to what is written', () => {
    expect(gateRulesOf(fn, false, { config: {}, spec: {}, calibrated })).toMatchObject({ throughput: { margin_share: 0.12 }, 'latency.p95': p95, 'latency.p50': p50 });
    expect(gateRulesOf(fn, false, { config: { throughput: { margin_share: 0.07 } }, spec: {}, calibrated })['throughput']).toEqual({ margin_share: 0.07, advisory: false });
    expect(gateRulesOf(fn, false, { config: {}, spec: { throughput: { advisory: true } }, calibrated })['throughput']).toEqual({ margin_share: 0.12, advisory: true });
  });
});
