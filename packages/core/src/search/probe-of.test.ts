import { parseLoad } from '@ubench/load';
import { expect, test } from 'vitest';
import type { LoadBenchNode, SuiteNode } from '../collect/spec-tree.ts';
import type { PlannedLoadBenchmark } from '../plan/plan.ts';
import { type Probe, probeOf } from './probe-of.ts';

const suite: SuiteNode = { kind: 'suite', name: '', parent: null, line: 1, modifier: 'none', tags: [], children: [], deployments: [], beforeAll: [], afterAll: [] };
const origin = (parameters: LoadBenchNode['parameters'], load: Parameters<typeof parseLoad>[0]): Probe => ({
  node: { kind: 'bench', what: 'load', name: 'orders', suite, parameters } as LoadBenchNode,
  bench: { kind: 'load', id: 'a.bench.ts > orders [first]', file: 'a.bench.ts', group: 'a.bench.ts > orders', seed: 1, parameters, trials: 3, load: parseLoad(load) } as PlannedLoadBenchmark,
});
const open = origin({ rate: '100/s' }, { rate: '100/s', duration: '1s' });

test('a probe is like its origin, at another load, under the name of that load', () => {
  const { bench, node } = probeOf(open, 'rate', 282.8, null);
  expect(bench).toMatchObject({
    id: 'a.bench.ts > orders [rate=282.8/s]',
    group: 'a.bench.ts > orders',
    derived_from: 'a.bench.ts > orders [first]',
    parameters: { rate: '282.8/s' },
    trials: 3,
    load: { loop: 'open', rate_per_s: 282.8, stop: { duration_ns: 1e9 } },
  });
  expect(node.parameters).toEqual({ rate: '282.8/s' });
  const closed = probeOf(origin({ concurrency: 4 }, { concurrency: 4, operations: 10 }), 'concurrency', 6, null);
  expect(closed.bench).toMatchObject({ id: 'a.bench.ts > orders [concurrency=6]', load: { loop: 'closed', concurrency: 6 } });
});

test('the loads beside it have seeds of their own', () => {
  const beside = { name: 'writers', deployment: 'a > db', workload: { service: 's', name: 'w', options: {}, code: [] }, load: parseLoad({ rate: '5/s', duration: '1s' }), seed: 1 };
  const { bench } = probeOf({ ...open, bench: { ...open.bench, background: [beside] } }, 'rate', 200, null);
  expect(bench.background).toMatchObject([{ name: 'writers', load: { rate_per_s: 5 } }]);
  expect(bench.background![0]!.seed).not.toBe(1);
});

test('the same load has the same seed in every run, and --seed changes it', () => {
  const seeds = [probeOf(open, 'rate', 200, null), probeOf(open, 'rate', 200, null), probeOf(open, 'rate', 201, null), probeOf(open, 'rate', 200, 7)].map(({ bench }) => bench.seed);
  expect(seeds[0]).toBe(seeds[1]);
  expect(new Set(seeds).size).toBe(3);
});
