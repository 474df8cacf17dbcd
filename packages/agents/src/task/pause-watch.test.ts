import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { PauseWatch } from './pause-watch.ts';

it('a process that stood still is told of once, also to who asks before its ticker has run', async () => {
  const watch = new PauseWatch();
  await sleep(60);
  watch.take();
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
  const first_ns = watch.take();
  expect(first_ns).toBeGreaterThan(600e6);
  expect(watch.take()).toBeLessThan(first_ns);
  watch.close();
});
