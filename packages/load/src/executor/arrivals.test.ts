import { describe, expect, test } from 'vitest';
import { plannedOperations } from '../schedule/planned-operations.ts';
import { type OpenLoad, parseLoad } from '../load-spec.ts';
import { simulate } from '../simulation/simulate.ts';

/** Which operation arrived when, whatever agent sent it, and what the agents together say of it. */
async function arrivalsOf(load: OpenLoad, agents: number) {
  const arrived: [i: number, elapsed_ns: number][] = [];
  const { result } = await simulate({
    load,
    agents,
    seed: 5,
    operate: async (service, { i }) => {
      arrived.push([i, service.elapsed()]);
      await service.sleep(1e6);
    },
  });
  return { arrived: arrived.sort(([a], [b]) => a - b), scheduled: result.scheduled, sent: result.sent };
}

describe.each<[string, OpenLoad]>([
  ['constant', { rate: '300/s', duration: '2s' }],
  ['Poisson', { rate: '300/s', arrivals: 'poisson', operations: 500, warmup: '300ms' }],
  ['gamma', { rate: '300/s', arrivals: { gamma: 0.5 }, duration: '2s' }],
  ['ramped', { rate: { from: '100/s', to: '500/s' }, duration: '2s' }],
  ['ramped Poisson', { rate: { from: '500/s', stages: [{ to: '100/s', over: '1s' }, { hold: '1s' }] }, arrivals: 'poisson' }],
])('%s arrivals', (_, load) => {
  test('are the same operations at the same instants from 1, 2 and 8 agents', async () => {
    const one = await arrivalsOf(load, 1);
    expect(one.arrived.length).toBeGreaterThan(400);
    expect(await arrivalsOf(load, 2)).toEqual(one);
    expect(await arrivalsOf(load, 8)).toEqual(one);
  });
});

test('as many operations are due and sent as the plan says', async () => {
  const load: OpenLoad = { rate: { from: '100/s', stages: [{ to: '500/s', over: '1s' }, { hold: '1s' }] }, warmup: '500ms' };
  const { scheduled, sent, arrived } = await arrivalsOf(load, 2);
  expect([scheduled, sent, arrived.length]).toEqual([800, 800, 850]);
  expect(plannedOperations(parseLoad(load))).toBe(800);
});
