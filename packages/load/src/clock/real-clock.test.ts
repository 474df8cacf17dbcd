import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { monotonicNow } from './monotonic.ts';
import { createRealClock, type RealClock } from './real-clock.ts';

/** Runs code in a process of its own, which must end by itself. */
async function run(code: string): Promise<string> {
  const source = `import { createRealClock } from ${JSON.stringify(new URL('real-clock.ts', import.meta.url).href)};
    const clock = createRealClock(); const started = clock.now(); ${code}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', source], { timeout: 20_000 });
  return stdout;
}

describe('the real clock', () => {
  let clock: RealClock;
  beforeAll(() => {
    clock = createRealClock();
  });
  afterAll(() => clock.close());

  const wakeAt = (time: number): Promise<number> => new Promise((resolve) => void clock.at(time, () => resolve(clock.now())));

  test('reads the monotonic clock of the machine', () => {
    for (let i = 0; i < 100; i++) {
      const before = Number(process.hrtime.bigint());
      const now = clock.now();
      const after = Number(process.hrtime.bigint());
      expect(now).toBeGreaterThan(before - 10_000);
      expect(now).toBeLessThan(after + 10_000);
    }
  });

  test('reads the same in another thread', async () => {
    const source = `import { monotonicNow } from ${JSON.stringify(new URL('monotonic.ts', import.meta.url).href)};
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', () => { parentPort.postMessage(monotonicNow()); });`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), { execArgv: [] });
    const ask = (): Promise<number> =>
      new Promise((resolve) => {
        worker.once('message', resolve);
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
        worker.postMessage('now');
      });
    worker.once('error', (error) => expect.unreachable(String(error)));
    await ask();
    for (let i = 0; i < 20; i++) {
      const before = clock.now();
      const there = await ask();
      expect(there).toBeGreaterThan(before - 10_000);
      expect(there).toBeLessThan(clock.now() + 10_000);
    }
    await worker.terminate();
  });

  test('never wakes early, whether far ahead, near, or in the past', async () => {
    await wakeAt(clock.now() + 100e6);
    for (const ahead_ns of [30e6, 5e6, 1.7e6, 900e3, 90e3, 10e3, 0, -5e6]) {
      for (let i = 0; i < 20; i++) {
        const time = clock.now() + ahead_ns;
        expect(await wakeAt(time)).toBeGreaterThanOrEqual(time);
      }
    }
  });

  test('wakes in order, whatever the order of asking', async () => {
    const start = clock.now();
    const fired: number[] = [];
    const ahead_ms = [40, 3, 25, 3, 1, 60, 0];
    await Promise.all(ahead_ms.map((ms, i) => wakeAt(start + ms * 1e6).then(() => fired.push(i))));
    expect(fired).toEqual([6, 4, 1, 3, 2, 0, 5]);
  });

  test('a cancelled callback never comes, and the next one does', async () => {
    const start = clock.now();
    let called = false;
    const cancel = clock.at(start + 2e6, () => (called = true));
    const next = wakeAt(start + 6e6);
    cancel();
    await next;
    expect(called).toBe(false);
  });

  test('what a callback schedules for now lets I/O happen in between', async () => {
    const immediate = Promise.withResolvers<void>();
    let turns = 0;
    let stop = false;
    const again = (): void => {
      turns++;
      if (!stop) clock.at(clock.now(), again);
    };
    clock.at(clock.now(), again);
    setTimeout(() => immediate.resolve(), 5);
    await immediate.promise;
    stop = true;
    expect(turns).toBeGreaterThan(1);
  });
});

describe('a process that uses the clock', () => {
  test('stays alive until the last callback and ends by itself after it', async () => {
    const out = await run(`clock.at(started + 150e6, () => clock.at(started + 200e6, () => console.log('last')));`);
    expect(out).toBe('last\n');
  }, 30_000);

  test('is not kept alive by a callback that was cancelled', async () => {
    const out = await run(`const cancel = clock.at(started + 3600e9, () => {});
      setTimeout(() => { cancel(); console.log('cancelled'); }, 100);`);
    expect(out).toBe('cancelled\n');
  }, 30_000);
});

test('the monotonic clock never goes back', () => {
  const readings = Array.from({ length: 100_000 }, monotonicNow);
  expect(readings.every((now, i) => i === 0 || now >= readings[i - 1]!)).toBe(true);
});
