import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import { startSpareAgentThread, takeAgentThread } from './agent-thread.ts';

vi.setConfig({ testTimeout: 30_000 });

const taken: Worker[] = [];
const take = (): Worker => {
  const thread = takeAgentThread();
  taken.push(thread);
  return thread;
};
afterEach(async () => {
  await Promise.all(taken.splice(0).map((thread) => thread.terminate()));
});

/** A module that a thread loads ahead, as a URL. */
const moduleOf = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;

const saysLoaded = moduleOf(`import { parentPort } from 'node:worker_threads'; parentPort.postMessage('loaded ahead');`);

/** What a thread answers to something that is no slice. */
async function assign(thread: Worker): Promise<unknown> {
  const answer = once(thread, 'message');
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
  thread.postMessage({ slice: {}, env: {} });
  return (await answer)[0];
}

test('the spare thread is the first that is taken, and is taken once', async () => {
  startSpareAgentThread([saysLoaded]);
  const [first, second] = [take(), take()];
  expect((await once(first, 'message'))[0]).toBe('loaded ahead');
  for (const thread of [first, second]) expect(await assign(thread)).toMatchObject({ type: 'failed' });
});

test('a thread loads ahead what it is told, and goes on where that cannot be loaded', async () => {
  startSpareAgentThread([moduleOf('throw new Error("broken")'), saysLoaded]);
  const thread = take();
  expect((await once(thread, 'message'))[0]).toBe('loaded ahead');
  expect(await assign(thread)).toMatchObject({ type: 'failed' });
});

test('a spare thread that has ended is not taken', async () => {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  process.once('worker', (worker: Worker) => worker.once('exit', () => resolve()));
  startSpareAgentThread([moduleOf('process.exit(1)')]);
  await ended;
  expect(await assign(take())).toMatchObject({ type: 'failed' });
});

test('a program that came as text has threads too', async () => {
  const program = `
    import { takeAgentThread } from ${JSON.stringify(new URL('./agent-thread.ts', import.meta.url).href)};
    const thread = takeAgentThread();
    thread.once('message', ({ type }) => console.log(type));
    thread.postMessage({ slice: {}, env: {} });
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
  expect(stdout).toBe('failed\n');
});
