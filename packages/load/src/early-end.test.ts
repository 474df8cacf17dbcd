import { describe, expect, test } from 'vitest';
import { type Load } from './load-spec.ts';
import { simulate } from './simulation/simulate.ts';

const s = 1e9;
const start_ns = s;

/** A load that is told to end at 3 s of its measurement, a moment before. */
const endedEarly = (load: Load, agents: number, told_ns = 2.9 * s, at_ns = 3 * s) =>
  simulate({
    load,
    agents,
    operate: (service) => service.sleep(0.01 * s),
    meanwhile: async (service, { tell }) => {
      await service.sleep(told_ns + 0.5 * s);
      tell({ type: 'end', at_ns: start_ns + 0.5 * s + at_ns });
    },
  });

describe.each<[string, Load]>([
  ['a closed loop', { concurrency: 8, duration: '1h', warmup: '500ms' }],
  ['an open loop', { rate: '400/s', duration: '1h', warmup: '500ms' }],
])('%s that is told to end', (_, load) => {
  test.each([1, 2, 8])('ends at one instant for %d agents, with every interval whole', async (agents) => {
    const { result, messages } = await endedEarly(load, agents);
    expect(result.window_ns).toBe(3 * s);
    expect(result.aborted).toBe(false);
    expect(result.gaps).toEqual([]);
    expect(result.intervals.map(({ time_s }) => time_s)).toEqual([-0.5, 0, 1, 2]);
    const ends = messages.flatMap(({ message }) => (message.type === 'done' ? [message.summary.window.end_ns] : []));
    expect(ends).toEqual(Array.from({ length: agents }, () => start_ns + 3.5 * s));
    const sent = load.rate === undefined ? 8 * 300 : 400 * 3;
    expect(result.measure.operations).toBe(sent);
    expect(result.measure.failed).toBe(0);
    expect(result.scheduled).toBe(sent);
  });
});

test('a load that hears too late of its end ends at once', async () => {
  const { result } = await endedEarly({ rate: '100/s', duration: '1h', warmup: '500ms' }, 1, 2.25 * s, 2 * s);
  expect(result.window_ns).toBe(2.25 * s);
  expect(result.scheduled).toBe(225);
});

test('a load that ends before anyway does not', async () => {
  const { result } = await endedEarly({ rate: '100/s', duration: '2s', warmup: '500ms' }, 1, 1 * s, 3 * s);
  expect(result.window_ns).toBe(2 * s);
});
