import { expect, test } from 'vitest';
import { agentsNeeded } from './agents-needed.ts';
import { type Load, parseLoad } from './load-spec.ts';

test.each<[Load, number]>([
  [{ concurrency: 1, duration: '1s' }, 1],
  [{ concurrency: 64, duration: '1s' }, 1],
  [{ concurrency: 65, duration: '1s' }, 2],
  [{ rate: '1/h', duration: '1h' }, 1],
  [{ rate: '5000/s', duration: '1s' }, 1],
  [{ rate: '5001/s', duration: '1s' }, 2],
  [{ rate: '50_000/s', maxConcurrency: 4, duration: '1s' }, 4],
  [{ rate: { from: '1/s', stages: [{ to: '12_000/s', over: '1s' }, { to: '0/s', over: '1s' }] } }, 3],
  [{ rate: { from: '0/s', to: '1/s' }, duration: '1s' }, 1],
])('%j needs %d', (load, agents) => expect(agentsNeeded(parseLoad(load))).toBe(agents));

test('a workload whose clients work all the time, or seldom, says how many of them an agent runs', () => {
  const limits = { clients: 500, operations_per_s: 100 };
  expect(agentsNeeded(parseLoad({ concurrency: 1000, duration: '1s' }), limits)).toBe(2);
  expect(agentsNeeded(parseLoad({ rate: '250/s', duration: '1s' }), limits)).toBe(3);
});
