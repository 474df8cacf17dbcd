import { expect, test } from 'vitest';
import { createVirtualClock } from './virtual-clock.ts';

test('events fire in order of time, equal times in order of scheduling, each at its own time', async () => {
  const clock = createVirtualClock(100);
  const fired: [string, number][] = [];
  for (const [name, time] of [['c', 300], ['a', 200], ['d', 300], ['b', 250], ['e', 9000]] as const) {
    clock.at(time, () => fired.push([name, clock.now()]));
  }
  await clock.runUntil(1000);
  expect(fired).toEqual([['a', 200], ['b', 250], ['c', 300], ['d', 300]]);
  expect(clock.now()).toBe(1000);
  await clock.runUntilIdle();
  expect(fired.at(-1)).toEqual(['e', 9000]);
});

test('thousands of events in any order come out sorted', async () => {
  const clock = createVirtualClock();
  const times = Array.from({ length: 5000 }, (_, i) => (i * 7919) % 5003);
  const fired: number[] = [];
  const cancels = times.map((time) => clock.at(time, () => fired.push(time)));
  cancels.forEach((cancel, i) => i % 10 === 0 && cancel());
  await clock.runUntilIdle();
  expect(fired).toEqual(times.filter((_, i) => i % 10 !== 0).sort((a, b) => a - b));
});

test('promises settle before time goes on', async () => {
  const clock = createVirtualClock();
  const sleep = (time: number): Promise<void> => new Promise((resolve) => void clock.at(clock.now() + time, resolve));
  const seen: number[] = [];
  void (async () => {
    for (let i = 0; i < 3; i++) {
      await sleep(10);
      for (let chain = 0; chain < 50; chain++) await Promise.resolve();
      seen.push(clock.now());
    }
  })();
  clock.at(15, () => seen.push(-15));
  await clock.runUntilIdle();
  expect(seen).toEqual([10, -15, 20, 30]);
});

test('an event in the past fires now', async () => {
  const clock = createVirtualClock(500);
  let at = 0;
  clock.at(100, () => (at = clock.now()));
  await clock.runUntilIdle();
  expect(at).toBe(500);
});
