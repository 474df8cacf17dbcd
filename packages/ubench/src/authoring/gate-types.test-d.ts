import { http } from '@ubench/service-http';
import { postgres } from '@ubench/service-postgres';
import { test } from 'vitest';
import { bench, deploy } from '../index.ts';

const db = deploy(postgres());
const web = deploy(http(), { name: 'web' });
const load = { concurrency: 1, duration: '1s' } as const;

test('metrics that gate are those that the benchmark has', () => {
  bench('a', { target: db, workload: postgres.selectOnly(), load, gate: { throughput: false, 'latency.p99': { margin: '20%', advisory: false }, goodput: true } });
  bench('b', { target: web, workload: http.request(), load, gate: false });
  bench('c', { fn: () => 1, gate: { 'callOverhead.p50': true } });
  // @ts-expect-error latency has no such percentile
  bench('d', { target: db, workload: postgres.selectOnly(), load, gate: { 'latency.p42': true } });
  // @ts-expect-error a function has no errors
  bench('e', { fn: () => 1, gate: { 'errors.share': true } });
  // @ts-expect-error a margin is a share
  bench('f', { target: web, workload: http.request(), load, gate: { throughput: { margin: '20ms' } } });
});
