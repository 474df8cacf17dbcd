import { Worker } from 'node:worker_threads';
import { formatBytes } from '@ubench/units';
import type { Frame } from './svg-frame.ts';
import type { View, ViewOrigin } from './vega.ts';

/** What the thread is asked. */
export interface DrawingTask {
  readonly view: View;
  readonly origin: ViewOrigin;
  readonly frame: Frame;
}

/** What it says: that it begins, once all that it needs is loaded; then one of the others. */
export type DrawingAnswer = { readonly begun: true } | { readonly svg: string } | { readonly problem: string };

/** What one chart may take. */
export interface DrawingLimits {
  readonly time_s: number;
  readonly heap_bytes: number;
}

/** A chart takes some 50 ms and 50 MB: what takes so much more has no end. */
const usual: DrawingLimits = { time_s: 10, heap_bytes: 256 * 2 ** 20 };

/**
 * A chart leaves 20 MB of garbage, which a heap that may become large lets pile up. No thread is to reach this limit: where what it asks for in
 * one piece goes beyond, V8 ends the whole process. So there is room above what one chart may take, and a watch over that.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 1024 };

const watchEvery_ms = 50;
const program = new URL(import.meta.url.endsWith('.ts') ? './drawing-worker.ts' : './drawing-worker.js', import.meta.url);

/** Kept for the next chart. It ends with the process, which does not wait for it. */
let idle: Worker | undefined;
let turn: Promise<unknown> = Promise.resolve();

/**
 * A view as the text of an SVG, drawn by a thread of its own, one after the other. A view that comes to no end takes its thread with it, and the next one
 * gets another.
 * @throws Error where it cannot be drawn, with a sentence that says why.
 */
export function drawApart(task: DrawingTask, limits: DrawingLimits = usual): Promise<string> {
  const drawn = turn.then(() => draw(task, limits));
  turn = drawn.catch(() => undefined);
  return drawn;
}

async function draw(task: DrawingTask, limits: DrawingLimits): Promise<string> {
  const thread = (idle ??= start());
  thread.ref();
  try {
    return await answerOf(thread, task, limits);
  } finally {
    thread.unref();
  }
}

function start(): Worker {
  // Its streams are ours, and so nobody's: a page is no place for what libraries print.
  const thread = new Worker(program, { execArgv: [], resourceLimits, name: 'drawing', stdout: true, stderr: true });
  const drop = (): void => {
    if (idle === thread) idle = undefined;
  };
  thread.on('error', drop);
  thread.on('exit', drop);
  return thread;
}

function answerOf(thread: Worker, task: DrawingTask, { time_s, heap_bytes }: DrawingLimits): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let watch: NodeJS.Timeout | undefined;
  const giveUp = (why: string): void => {
    if (idle === thread) idle = undefined;
    void thread.terminate();
    reject(new Error(why));
  };
  const watchOver = (): void => {
    const end = performance.now() + time_s * 1000;
    watch = setInterval(() => {
      if (performance.now() > end) giveUp(`It takes longer than ${time_s} s.`);
      // Refused where it has ended meanwhile, which is said by its event.
      else thread.getHeapStatistics().then(({ used_heap_size }) => used_heap_size > heap_bytes && giveUp(`It takes more than ${formatBytes(heap_bytes)} of memory.`), () => undefined);
    }, watchEvery_ms);
  };
  const hear = (answer: DrawingAnswer): void => {
    if ('begun' in answer) watchOver();
    else if ('svg' in answer) resolve(answer.svg);
    else reject(new Error(answer.problem));
  };
  const left = (): void => reject(new Error('The thread that draws it ended.'));
  thread.on('message', hear).on('error', reject).on('exit', left);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
  thread.postMessage(task);
  return promise.finally(() => {
    clearInterval(watch);
    thread.off('message', hear).off('error', reject).off('exit', left);
  });
}
