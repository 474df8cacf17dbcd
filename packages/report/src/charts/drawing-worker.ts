/** The program of the thread that draws charts. It loads on demand, so that the compile cache is on by then: it belongs to a thread. */
import module from 'node:module';
import { parentPort } from 'node:worker_threads';
import type { DrawingAnswer, DrawingTask } from './drawing-thread.ts';

if (module.getCompileCacheDir() === undefined) module.enableCompileCache();
const [{ svgOf }, { framed }] = await Promise.all([import('./vega.ts'), import('./svg-frame.ts')]);

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin
const answer = (what: DrawingAnswer): void => parentPort?.postMessage(what);

parentPort?.on('message', ({ view, origin, frame }: DrawingTask) => {
  svgOf(view, origin, () => answer({ begun: true }))
    .then((svg) => answer({ svg: framed(svg, frame) }))
    .catch((error: unknown) => answer({ problem: error instanceof Error ? error.message : String(error) }));
});
