import { expect, test } from 'vitest';
import { metricUnits } from './metric-units.ts';

const spec = { title: '', definition: '', better: 'lower' } as const;

test('every number has its path and unit: the common ones, and those of the workload that have no keys', () => {
  const units = metricUnits({ recall: { ...spec, kind: 'ratio' }, ttft: { ...spec, kind: 'latency' }, statements: { ...spec, kind: 'latency', keyed: true } });
  expect(Object.fromEntries(units)).toMatchObject({ 'latency.p99': 'ns', throughput: 'per_s', 'errors.share': 'share', 'errors.count': 'count', recall: 'share', 'ttft.mean': 'ns' });
  expect([...units.keys()].filter((path) => path.startsWith('statements') || path === 'latency' || path === 'errors')).toEqual([]);
});
