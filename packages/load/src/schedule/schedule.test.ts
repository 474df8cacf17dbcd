import { describe, expect, test } from 'vitest';
import type { OpenLoop } from '../load-plan.ts';
import { parseLoad } from '../load-spec.ts';
import { constantArrivals } from './constant.ts';
import { firstIndexFrom, scheduleOf, stripe } from './schedule.ts';

const load = (arrivals: 'constant' | 'poisson', rate: '7/s' | '1000/s' = '1000/s'): OpenLoop =>
  parseLoad({ rate, arrivals, duration: '10s' }) as OpenLoop;

/** What `agents` agents together compute, in order of index. */
function merged(plan: OpenLoop, agents: number, length: number): [number, number][] {
  const all: [number, number][] = [];
  for (let index = 0; index < agents; index++) {
    const part = stripe(scheduleOf(plan, 99), { index, count: agents });
    for (; part.index < length; part.advance()) all.push([part.index, part.offset_ns]);
  }
  return all.sort(([a], [b]) => a - b);
}

describe.each(['constant', 'poisson'] as const)('%s arrivals', (arrivals) => {
  test.each([2, 4, 8])('%d agents together run the schedule of one', (agents) => {
    expect(merged(load(arrivals), agents, 4001)).toEqual(merged(load(arrivals), 1, 4001));
  });

  test('never go backwards', () => {
    const offsets = merged(load(arrivals), 1, 10_000).map(([, offset_ns]) => offset_ns);
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
  });

  test('the first index from an offset is that of the first arrival not before it', () => {
    const all = merged(load(arrivals), 1, 4001);
    expect(firstIndexFrom(scheduleOf(load(arrivals), 99), 1.5e9)).toBe(all.find(([, offset_ns]) => offset_ns >= 1.5e9)![0]);
    expect(firstIndexFrom(scheduleOf(load(arrivals), 99), 0)).toBe(0);
  });
});

test('constant arrivals begin at once and do not drift', () => {
  const schedule = constantArrivals(7);
  expect(schedule.offset_ns).toBe(0);
  for (let i = 0; i < 7_000_000; i++) schedule.advance();
  expect(schedule.offset_ns).toBe(1e15);
});

test('Poisson gaps have the mean and the variance of the exponential distribution, and counts per second those of Poisson', () => {
  const n = 100_000;
  const offsets = merged(load('poisson'), 1, n).map(([, offset_ns]) => offset_ns);
  const gaps = offsets.map((offset_ns, i) => offset_ns - (offsets[i - 1] ?? 0));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / n;
  const variance = gaps.reduce((sum, gap) => sum + (gap - 1e6) ** 2, 0) / n;
  expect(Math.abs(mean / 1e6 - 1)).toBeLessThan(4 / Math.sqrt(n));
  expect(Math.abs(variance / 1e12 - 1)).toBeLessThan(4 * Math.sqrt(8 / n));
  const counts = Array.from({ length: 90 }, (_, second) => offsets.filter((offset) => Math.floor(offset / 1e9) === second).length);
  const dispersion = counts.reduce((sum, count) => sum + (count - 1000) ** 2, 0) / counts.length / 1000;
  expect(dispersion).toBeGreaterThan(0.5);
  expect(dispersion).toBeLessThan(1.6);
});

test('another seed gives other Poisson arrivals', () => {
  expect(scheduleOf(load('poisson'), 1).offset_ns).not.toBe(scheduleOf(load('poisson'), 2).offset_ns);
});
