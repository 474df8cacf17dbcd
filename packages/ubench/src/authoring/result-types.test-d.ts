import type { Distribution, MetricValue } from '@ubench/core';
import { type MetricSpec, workloadOf, type WorkloadType } from '@ubench/load';
import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { bench } from './bench.ts';
import type { Deployment } from './deploy.ts';
import { expect } from './expect.ts';

const spec = { title: 'Title', definition: 'Definition.', better: 'higher' } as const;
const metrics = {
  recall: { ...spec, kind: 'ratio' },
  inserted: { ...spec, kind: 'rate' },
  statements: { ...spec, kind: 'latency', keyed: true },
  lookup: { ...spec, kind: 'latency' },
} as const satisfies Record<string, MetricSpec>;
const options = z.strictObject({ k: z.int().default(10) });
const type: WorkloadType<{ k: number }, typeof metrics> & { service: 'store'; options: typeof options } = {
  service: 'store',
  name: 'search',
  options,
  metrics,
  mutates: false,
  connect: () => Promise.reject(new Error('only types are tested')),
};
const workload = workloadOf(type, { k: 3 });
declare const target: Deployment<'store'>;
declare const other: Deployment<'postgres'>;
const load = { concurrency: 1, operations: 1 } as const;

test('a result has the common metrics and those that its workload declares', () => {
  bench('b', { target, workload, load }, (result) => {
    expectTypeOf(result.latency).toEqualTypeOf<Distribution>();
    expectTypeOf(result.throughput).toEqualTypeOf<MetricValue<'per_s'>>();
    expectTypeOf(result.errors.share).toEqualTypeOf<MetricValue<'share'>>();
    expectTypeOf(result.recall).toEqualTypeOf<MetricValue<'share'>>();
    expectTypeOf(result.inserted).toEqualTypeOf<MetricValue<'per_s'>>();
    expectTypeOf(result.statements).toEqualTypeOf<Readonly<Record<string, Distribution>>>();
    // @ts-expect-error a workload of vectors has no time to first token
    void result.ttft;
  });
});

test('a function has no errors and no send lag', () => {
  bench('b', () => 1, (result) => {
    expectTypeOf(result.latency.p99).toEqualTypeOf<MetricValue<'ns'>>();
    // @ts-expect-error only load has errors
    void result.errors;
  });
});

test('a limit has the unit of its metric', () => {
  bench('b', { target, workload, load }, (result) => {
    expect(result.latency.p99).toBeLessThan('20ms');
    expect(result.latency.p99).toBeLessThan({ default: '20ms', meluxina: '5ms' });
    expect(result.throughput).toBeGreaterThan('5_000/s');
    expect(result.recall).toBeGreaterThan(0.9);
    expect(result.recall).toBeBetween('90%', '100%');
    expect(result.errors.count).toBe(0);
    expect(result.statements['select accounts']?.p50).toBeLessThan('1ms');
    // @ts-expect-error a bare number is no duration
    expect(result.latency.p99).toBeLessThan(20);
    // @ts-expect-error a rate is no duration
    expect(result.latency.p99).toBeLessThan('20/s');
    // @ts-expect-error a duration is no rate
    expect(result.throughput).toBeGreaterThan('20ms');
  });
});

test('a workload fits only a target of its service', () => {
  // @ts-expect-error a PostgreSQL cannot be searched for vectors
  bench('b', { target: other, workload, load });
});

test('a load is closed or open, with units', () => {
  bench('closed', { target, workload, load: { concurrency: 16, think: '5ms', duration: '10s', warmup: '2s' } });
  bench('open', { target, workload, load: { rate: '5_000/s', arrivals: 'poisson', duration: '1m' } });
  // @ts-expect-error a bare number is no rate
  bench('b', { target, workload, load: { rate: 200, duration: '10s' } });
  // @ts-expect-error both loops at once
  bench('b', { target, workload, load: { rate: '200/s', concurrency: 4, duration: '10s' } });
  // @ts-expect-error an unknown key
  bench('b', { target, workload, load: { concurrency: 4, durations: '10s' } });
});

test('a driver is a name, or a name and its options', () => {
  bench('by name', { target, workload, load, driver: 'waves' });
  bench('with options', { target, workload, load, driver: ['waves', { pause: '10ms' }] });
  // @ts-expect-error options without a name
  bench('b', { target, workload, load, driver: { pause: '10ms' } });
});

test('a sweep has lists in its load, and points with the result of the workload', () => {
  bench.sweep('s', { target, workload, load: { rate: ['1/s', '2/s'], duration: '1s' } }, (sweep) => {
    expect(sweep.knee.rate).toBeGreaterThan('1/s');
    expectTypeOf(sweep.points[0]!.result.recall).toEqualTypeOf<MetricValue<'share'>>();
  });
});

test('a table gives its row to what and to check', () => {
  bench.each([{ k: 1 }])('call $k', ({ k }) => () => k, (result) => expect(result.latency.p99).toBeLessThan('1ms'));
  bench.each([{ k: 1 }, { k: 10 }])('search $k', ({ k }) => ({ target, workload: workloadOf(type, { k }), load }), (result, row) => {
    expectTypeOf(result.recall).toEqualTypeOf<MetricValue<'share'>>();
    expectTypeOf(row.k).toExtend<number>();
  });
});

test('goodput exists only with an slo', () => {
  bench('with', { target, workload, load, slo: { latency: '50ms', lookup: '5ms', share: '95%' } }, (result) => {
    expectTypeOf(result.goodput).toEqualTypeOf<MetricValue<'per_s'>>();
    expect(result.goodput).toBeGreaterThan('10/s');
    expect(result.slo.share).toBeGreaterThan('99%');
    expectTypeOf(result.recall).toEqualTypeOf<MetricValue<'share'>>();
  });
  bench('without', { target, workload, load }, (result) => {
    // @ts-expect-error there is no slo that operations could meet
    void result.goodput;
  });
  bench.sweep('s', { target, workload, load: { rate: ['1/s', '2/s'], duration: '1s' }, slo: { latency: '50ms' } }, (sweep) => {
    expectTypeOf(sweep.points[0]!.result.goodput).toEqualTypeOf<MetricValue<'per_s'>>();
  });
  bench.each([{ k: 1 }])('search $k', ({ k }) => ({ target, workload: workloadOf(type, { k }), load: { rate: '1/s', duration: '1s' }, slo: { latency: '50ms' } }), (result) => {
    expectTypeOf(result.goodput).toEqualTypeOf<MetricValue<'per_s'>>();
  });
});

test('an slo limits latencies that the workload has', () => {
  // @ts-expect-error a misspelt metric
  bench('b', { target, workload, load, slo: { latncy: '50ms' } });
  // @ts-expect-error a metric that is no latency
  bench('b', { target, workload, load, slo: { recall: '50ms' } });
  // @ts-expect-error a metric with keys, of which an operation may record any
  bench('b', { target, workload, load, slo: { statements: '50ms' } });
  // @ts-expect-error a bare number is no duration
  bench('b', { target, workload, load, slo: { latency: 50 } });
});

test('a search has bounds and an slo instead of a rate, and finds one', () => {
  bench.highestRate('s', { target, workload, load: { duration: '1s' }, between: ['1/s', '200/s'], slo: { latency: '50ms' }, precision: '2%' }, (search) => {
    expect(search.rate).toBeGreaterThan('50/s');
    expectTypeOf(search.failing).toEqualTypeOf<MetricValue<'per_s'>>();
    expectTypeOf(search.points[0]!.result.goodput).toEqualTypeOf<MetricValue<'per_s'>>();
  });
  // @ts-expect-error without an slo there is nothing to meet
  bench.highestRate('s', { target, workload, load: { duration: '1s' }, between: ['1/s', '200/s'] });
  // @ts-expect-error the rates are those between the bounds
  bench.highestRate('s', { target, workload, load: { rate: '5/s', duration: '1s' }, between: ['1/s', '200/s'], slo: { latency: '50ms' } });
  // @ts-expect-error a metric that the workload does not have
  bench.highestRate('s', { target, workload, load: { duration: '1s' }, between: ['1/s', '200/s'], slo: { ttft: '50ms' } });
  // @ts-expect-error a probe is a whole number of them
  bench.sweep('s', { target, workload, load: { rate: ['1/s', '2/s'], duration: '1s' }, refine: '3' });
});

test('a load in the background fits its target, and its metrics are in the result', () => {
  bench('b', { target, workload, load, background: [{ name: 'writers', workload, load: { rate: '5/s' } }] }, (result) => {
    expectTypeOf(result.background['writers']!.latency).toEqualTypeOf<Distribution>();
  });
  bench('b', { target, workload, load }, (result) => {
    // @ts-expect-error there is none
    void result.background;
  });
  const elsewhere = workloadOf({ ...type, service: 'postgres' as const }, { k: 3 });
  bench('b', { target, workload, load, background: [{ workload, load: { concurrency: 2 } }, { workload: elsewhere, target: other, load: { concurrency: 2 } }] });
  // @ts-expect-error its workload is not for the target of the benchmark
  bench('b', { target, workload, load, background: [{ workload: elsewhere, load: { concurrency: 2 } }] });
  // @ts-expect-error its workload is not for its own target
  bench('b', { target, workload, load, background: [{ workload: elsewhere, target, load: { concurrency: 2 } }] });
  // @ts-expect-error it lasts as long as the benchmark
  bench('b', { target, workload, load, background: [{ workload, load: { concurrency: 2, duration: '10s' } }] });
});
