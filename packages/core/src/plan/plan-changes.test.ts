import { expect, test } from 'vitest';
import { planChanges } from './plan-changes.ts';
import type { Plan } from './plan.ts';

const file = { path: 'a.bench.ts', module_hash: 'x' };
const bench = { kind: 'function', id: 'a > f', name: 'f', suite: [], file: 'a.bench.ts', line: 1, tags: [], mode: 'run', seed: 1, trials: 1, parameters: {} } as const;
const plan = (change: object = {}): Plan => ({ schema: 'ubench.plan/1', seed: null, files: [file], deployments: [], benchmarks: [{ ...bench, suite: [], tags: [] }], ...change });

test('the same plan has no changes, whatever the order of its keys', () => {
  expect(planChanges(plan(), JSON.parse(JSON.stringify({ ...plan(), files: [{ module_hash: 'x', path: 'a.bench.ts' }] })) as Plan)).toEqual([]);
});

test('what changed, came and went is named', () => {
  const later = plan({
    files: [{ ...file, module_hash: 'y' }],
    benchmarks: [{ ...bench, trials: 2 }, { ...bench, id: 'a > g' }],
  });
  expect(planChanges(plan(), later)).toEqual(['file a.bench.ts changed', 'benchmark a > f changed', 'benchmark a > g is new']);
  expect(planChanges(later, plan())).toContain('benchmark a > g is gone');
});
