import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { measureFunction } from './function-benchmark.ts';

const calm = new AbortController().signal;
const measure = (fn: () => unknown, limit_ms = 20_000, signal = calm) =>
  measureFunction('it', fn, { limit_ns: limit_ms * 1e6, late: () => new Error('too late'), signal });

const spin = (ms: number): void => {
  for (const end = performance.now() + ms; performance.now() < end; );
};

describe('a function', () => {
  it('is called 64 times at least, each call timed in nanoseconds, with and without what a call costs in itself', async () => {
    let calls = 0;
    const { latency, overhead, elapsed_ns } = await measure(() => {
      calls++;
      spin(5);
    });
    expect(latency.unit_ns).toBe(1);
    expect(latency.count).toBeGreaterThanOrEqual(64);
    expect(latency.count).toBeLessThan(70);
    expect(calls).toBeGreaterThan(64);
    expect(latency.min).toBeGreaterThanOrEqual(5e6);
    expect(elapsed_ns).toBeGreaterThanOrEqual(latency.sum);
    expect(overhead.percentile(50)).toBeLessThan(latency.min / 10);
  });

  it('that is fast is called for 100 ms', async () => {
    const { latency } = await measure(() => spin(0.05));
    expect(latency.sum).toBeGreaterThanOrEqual(100e6);
    expect(latency.count).toBeGreaterThan(64);
  });

  it('that does nothing is all overhead', async () => {
    const { latency, overhead } = await measure(() => {});
    expect(latency.percentile(50)).toBeLessThan(10 * overhead.percentile(50));
  });

  it('lets timers have their turn while it is called', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await measure(() => spin(5));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });
});

describe('a function that returns promises', () => {
  it('is waited for, one call after the other', async () => {
    let running = 0;
    let most = 0;
    const { latency } = await measure(async () => {
      most = Math.max(most, ++running);
      await sleep(5);
      running--;
    });
    expect(most).toBe(1);
    expect(latency.percentile(50)).toBeGreaterThan(4e6);
  });

  it('now and then is waited for each time', async () => {
    let calls = 0;
    const { latency } = await measure(() => (calls++ % 10 === 5 ? sleep(3) : calls));
    expect(latency.max).toBeGreaterThan(2e6);
  });

  it('only after many calls without one fails, and its own failure reaches nobody', async () => {
    let calls = 0;
    await expect(measure(() => (++calls === 5_000 ? Promise.reject(new Error('stray')) : calls))).rejects.toThrow(/UBENCH_E_BENCH_LATE_PROMISE/);
  });

  it('is given up when one never resolves', async () => {
    let calls = 0;
    await expect(measure(() => (++calls > 3 ? new Promise(() => {}) : sleep(1)), 200)).rejects.toThrow('too late');
  });
});

const thrower = (error: unknown) => () => {
  throw error;
};
const afterCalls = (before: number, fail: () => unknown): (() => unknown) => {
  let calls = 0;
  return () => (++calls > before ? fail() : undefined);
};

describe('a function that fails', () => {
  it.each([
    ['at its first call', thrower(new Error('no luck'))],
    ['at a later call', afterCalls(120, thrower(new Error('no luck')))],
    ['with a text', afterCalls(120, thrower('no luck'))],
    ['by a promise', async () => Promise.reject(new Error('no luck'))],
    ['by a later promise', (() => {
      const fail = afterCalls(20, thrower(new Error('no luck')));
      return async () => fail();
    })()],
  ])('%s ends the measurement with its error', async (_, fn) => {
    // What a spec throws need not be an Error, and tinybench makes it one.
    await expect(measure(fn)).rejects.toThrow('no luck');
  });

  it('is given up when the run is ended', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('enough')), 30);
    await expect(measure(() => spin(20), 20_000, abort.signal)).rejects.toThrow('enough');
  });
});

it('that allocates meets the garbage collector, and how long is known', async () => {
  // Each call allocates more than a young generation holds: between two of them alone it cannot all be collected.
  const { garbage_ns, elapsed_ns } = await measure(() => Array.from({ length: 500_000 }, (_, i) => ({ i })));
  expect(garbage_ns).toBeGreaterThan(0);
  expect(garbage_ns).toBeLessThan(elapsed_ns);
});
