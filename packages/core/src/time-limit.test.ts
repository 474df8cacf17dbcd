import { describe, expect, it } from 'vitest';
import { timeoutSignal, timer_ms, withinTime } from './time-limit.ts';

const late = (): Error => new Error('late');
const failing = (): never => {
  throw new TypeError('mine');
};
const never = (): Promise<never> => new Promise(() => {});

describe('code with a time limit', () => {
  it('gives what it resolves with, or what it throws', async () => {
    expect(await withinTime(() => 1, { limit_ns: 60e9, late })).toBe(1);
    expect(await withinTime(async () => 2, { limit_ns: 60e9, late })).toBe(2);
    await expect(withinTime(failing, { limit_ns: 60e9, late })).rejects.toThrow('mine');
  });

  it('that does not end is given up when the time is over', async () => {
    await expect(withinTime(never, { limit_ns: 1e6, late })).rejects.toThrow('late');
  });

  it('is given up when the signal says so, and not begun when it has said so already', async () => {
    const controller = new AbortController();
    const waiting = withinTime(never, { limit_ns: 60e9, late, signal: controller.signal });
    controller.abort('SIGINT');
    await expect(waiting).rejects.toBe('SIGINT');
    let begun = false;
    await expect(withinTime(() => (begun = true), { limit_ns: 60e9, late, signal: controller.signal })).rejects.toBe('SIGINT');
    expect(begun).toBe(false);
  });

  it('of more than a timer of the platform holds has as much as it holds', async () => {
    const year_ns = 365 * 24 * 3600e9;
    expect(timer_ms(year_ns)).toBe(2 ** 31 - 1);
    expect(timeoutSignal(year_ns).aborted).toBe(false);
    expect(await withinTime(() => new Promise((done) => setTimeout(done, 20, 'in time')), { limit_ns: year_ns, late })).toBe('in time');
  });

  it('of a part of a millisecond is given one', () => {
    expect(timer_ms(1)).toBe(1);
    expect(timeoutSignal(1).aborted).toBe(false);
  });
});
