import type { FunctionResult, LoadResult } from '@ubench/core';
import { http } from '@ubench/service-http';
import { expectTypeOf, test } from 'vitest';
import { bench, deploy } from '../index.ts';

const target = deploy(http(), { name: 'site' });
const workload = http.request();
const load = { concurrency: 1, duration: '1s' } as const;
const client = { command: ['python3', 'load.py'], tasks: 4 } as const;

test('a program of your own is the load, and its result is that of any load', () => {
  bench('a', { target, client: { command: ['python3', 'load.py'], tasks: 4, resources: { cpus: 2 }, env: { A: '1' }, dataset: 'data', timeout: '10m' } }, (result) => {
    expectTypeOf(result).toEqualTypeOf<LoadResult>();
  });
  bench('b', { target, client, trials: 3, timeout: '1h', agents: { on: 'local' }, files: ['load.py'], maxErrorShare: '5%', gate: { throughput: { margin: '5%' }, 'latency.p99': true } });
});

test('it excludes what it is in place of', () => {
  // @ts-expect-error a workload
  bench('a', { target, client, workload });
  // @ts-expect-error a load
  bench('b', { target, client, workload, load });
  // @ts-expect-error it is a driver itself
  bench('c', { target, client, driver: 'executor' });
  // @ts-expect-error its tasks say how many there are
  bench('d', { target, client, agents: 4 });
  // @ts-expect-error nobody sees its single operations
  bench('e', { target, client, slo: { latency: '20ms' } });
  // @ts-expect-error a target is needed
  bench('f', { client });
});

test('its options are those that there are, with units', () => {
  // @ts-expect-error a text is no command
  bench('a', { target, client: { command: 'python3 load.py' } });
  // @ts-expect-error a misspelt option
  bench('b', { target, client: { command: ['python3'], task: 4 } });
  // @ts-expect-error a bare number is no duration
  bench('c', { target, client: { command: ['python3'], timeout: 10 } });
  // @ts-expect-error it has no such metric
  bench('d', { target, client, gate: { goodput: true } });
});

test('it may have a row of a table', () => {
  bench.each([{ tasks: 1 }, { tasks: 8 }])('$tasks tasks', ({ tasks }) => ({ target, client: { command: ['python3', 'load.py'], tasks } }), (result, { tasks }) => {
    expectTypeOf(result).toEqualTypeOf<LoadResult>();
    expectTypeOf(tasks).toEqualTypeOf<1 | 8>();
  });
  bench.each([{ k: 1 }])('$k', ({ k }) => () => k, (result) => expectTypeOf(result).toEqualTypeOf<FunctionResult>());
});
