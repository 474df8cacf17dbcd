import { describe, expect, test } from 'vitest';
import type { OpenLoop } from '../load-plan.ts';
import { type OpenLoad, parseLoad } from '../load-spec.ts';
import { plannedOperations } from './planned-operations.ts';
import { firstIndexFrom, scheduleOf, stripe } from './schedule.ts';

const s = 1e9;
const load = (change: Partial<OpenLoad> = {}): OpenLoop => parseLoad({ rate: '1000/s', duration: '10s', ...change } as OpenLoad) as OpenLoop;

/** What `agents` agents together compute of the first operations, in order of index. */
function merged(plan: OpenLoop, agents: number, length: number): [number, number][] {
  const all: [number, number][] = [];
  for (let index = 0; index < agents; index++) {
    const part = stripe(scheduleOf(plan, 99), { index, count: agents });
    for (; part.index < length; part.advance()) all.push([part.index, part.offset_ns]);
  }
  return all.sort(([a], [b]) => a - b);
}

const offsetsOf = (plan: OpenLoop, length: number): number[] => merged(plan, 1, length).map(([, offset_ns]) => offset_ns);
const upAndDown = { from: '100/s', stages: [{ to: '2000/s', over: '2s' }, { hold: '500ms' }, { to: '0/s', over: '1s' }, { hold: '1s' }, { to: '1000/s', over: '1s' }] } as const;

describe.each<[string, Partial<OpenLoad>]>([
  ['constant arrivals', {}],
  ['Poisson arrivals', { arrivals: 'poisson' }],
  ['arrivals in bursts', { arrivals: { gamma: 0.3 } }],
  ['even gamma arrivals', { arrivals: { gamma: 9 } }],
  ['a constant ramp', { rate: { from: '10/s', to: '1000/s' } }],
  ['a Poisson ramp down', { rate: { from: '1000/s', to: '10/s' }, arrivals: 'poisson' }],
  ['gamma arrivals in stages', { rate: upAndDown, arrivals: { gamma: 0.5 } }],
])('%s', (_, change) => {
  const plan = load(change);

  test.each([2, 3, 8])('%d agents together run the schedule of one', (agents) => {
    expect(merged(plan, agents, 4001)).toEqual(merged(plan, 1, 4001));
  });

  test('never go backwards', () => {
    const offsets = offsetsOf(plan, 10_000);
    expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
  });

  test('the first index from an offset is that of the first arrival not before it', () => {
    const all = merged(plan, 1, 4001);
    expect(firstIndexFrom(scheduleOf(plan, 99), 1.5 * s)).toBe(all.find(([, offset_ns]) => offset_ns >= 1.5 * s)![0]);
    expect(firstIndexFrom(scheduleOf(plan, 99), 0)).toBe(0);
  });
});

test('constant arrivals begin at once and do not drift', () => {
  const schedule = scheduleOf(load({ rate: '7/s' }), 1);
  expect(schedule.offset_ns).toBe(0);
  for (let i = 0; i < 7_000_000; i++) schedule.advance();
  expect(schedule.offset_ns).toBe(1e15);
});

const countBetween = (plan: OpenLoop, from_s: number, to_s: number): number =>
  offsetsOf(plan, 20_000).filter((offset_ns) => offset_ns >= from_s * s && offset_ns < to_s * s).length;

describe('a ramp', () => {
  test('sends the integral of its rate, second by second', () => {
    const plan = load({ rate: { from: '100/s', to: '1100/s' }, warmup: '2s' });
    // From 100/s by 100/s per second: 150, 250, …; before it a warm-up at the rate that it starts with.
    expect([0, 1, 2, 3, 11].map((second) => countBetween(plan, second, second + 1))).toEqual([100, 100, 150, 250, 1050]);
    expect(plannedOperations(plan)).toBeCloseTo(6_000, 9);
  });

  test('goes on without a step from stage to stage, sends nothing where the rate is zero, and stays at its end', () => {
    const plan = load({ rate: upAndDown, warmup: '1s' });
    expect(countBetween(plan, 0, 1)).toBe(100);
    expect(countBetween(plan, 1, 3)).toBe(2_100);
    expect(countBetween(plan, 3, 3.5)).toBe(1_000);
    expect(countBetween(plan, 3.5, 4.5)).toBe(1_000);
    expect(countBetween(plan, 4.501, 5.5)).toBe(0);
    expect(countBetween(plan, 5.5, 6.5)).toBe(500);
    expect(countBetween(plan, 7, 8)).toBe(1_000);
  });

  test('has its last arrival in place to the nanosecond, however many there were', () => {
    const hour = load({ rate: { from: '0/s', to: '2000/s' }, duration: '1h', warmup: '0s' });
    const last = 3_600_000 - 1;
    const schedule = scheduleOf(hour, 1);
    for (let i = 0; i < last; i++) schedule.advance();
    // n = a·t²/2, a = 2000 ÷ 3600.
    expect(Math.abs(schedule.offset_ns - 3600e9 * Math.sqrt(last / 3_600_000))).toBeLessThan(1);
  });

  test('ends where it ends at zero', () => {
    const plan = load({ rate: { from: '100/s', to: '0/s' }, duration: '10s', warmup: '0s' });
    const schedule = scheduleOf(plan, 1);
    for (let i = 0; i < 500; i++) schedule.advance();
    expect(schedule.offset_ns).toBe(Infinity);
    expect(plannedOperations(plan)).toBe(500);
  });

  test('of Poisson arrivals is a Poisson process: counts per second vary by their mean', () => {
    const plan = load({ rate: { from: '100/s', to: '1000/s' }, duration: '60s', warmup: '0s', arrivals: 'poisson' });
    const offsets = offsetsOf(plan, 34_000);
    const dispersion = Array.from({ length: 60 }, (_, second) => {
      const expected = 100 + 15 * (second + 0.5);
      return (offsets.filter((offset) => Math.floor(offset / s) === second).length - expected) ** 2 / expected;
    }).reduce((sum, each) => sum + each / 60, 0);
    expect(dispersion).toBeGreaterThan(0.5);
    expect(dispersion).toBeLessThan(1.6);
  });
});

const n = 100_000;
const gapsOf = (plan: OpenLoop): number[] => {
  const offsets = offsetsOf(plan, n);
  return offsets.map((offset_ns, i) => (offset_ns - (offsets[i - 1] ?? 0)) / 1e6);
};
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('Poisson gaps have the mean and the variance of the exponential distribution, and counts per second those of Poisson', () => {
  const plan = load({ arrivals: 'poisson' });
  const gaps = gapsOf(plan);
  expect(Math.abs(meanOf(gaps) - 1)).toBeLessThan(4 / Math.sqrt(n));
  expect(Math.abs(meanOf(gaps.map((gap) => (gap - 1) ** 2)) - 1)).toBeLessThan(4 * Math.sqrt(8 / n));
  const offsets = offsetsOf(plan, n);
  const counts = Array.from({ length: 90 }, (_, second) => offsets.filter((offset) => Math.floor(offset / s) === second).length);
  const dispersion = counts.reduce((sum, count) => sum + (count - 1000) ** 2, 0) / counts.length / 1000;
  expect(dispersion).toBeGreaterThan(0.5);
  expect(dispersion).toBeLessThan(1.6);
});

test.each([0.1, 0.5, 1, 2, 20])('gamma gaps of shape %d have mean 1, variance 1 ÷ shape and skewness 2 ÷ √shape', (shape) => {
  const gaps = gapsOf(load({ arrivals: { gamma: shape } }));
  const variance = 1 / shape;
  const skewness = 2 / Math.sqrt(shape);
  // The kurtosis of a gamma distribution is 3 + 6 ÷ shape: the standard error of its variance.
  expect(Math.abs(meanOf(gaps) - 1)).toBeLessThan(4 * Math.sqrt(variance / n));
  expect(Math.abs(meanOf(gaps.map((gap) => (gap - 1) ** 2)) / variance - 1)).toBeLessThan(4 * Math.sqrt((2 + 6 / shape) / n));
  expect(Math.abs(meanOf(gaps.map((gap) => (gap - 1) ** 3)) / variance ** 1.5 / skewness - 1)).toBeLessThan(0.25);
});

test('another seed gives other Poisson arrivals', () => {
  expect(scheduleOf(load({ arrivals: 'poisson' }), 1).offset_ns).not.toBe(scheduleOf(load({ arrivals: 'poisson' }), 2).offset_ns);
});
