import type { RunEvent } from '@ubench/core';
import { createLogUpdate } from 'log-update';
import type { Colours } from './colours.ts';
import { liveLines } from './live-lines.ts';
import { heartbeatLine, plainLine } from './plain-lines.ts';
import { advance, initialProgress } from './progress-state.ts';

/** Shows a run while it goes on. Holds a timer and, on a terminal, the cursor: `close` gives both back. */
export interface ProgressDisplay {
  event(event: RunEvent): void;
  close(): void;
}

const refresh_ms = 200;
export const heartbeat_ms = 15_000;

/** On a terminal: lines that stay for what has ended, and below them what runs now, redrawn. */
export function liveDisplay(stream: NodeJS.WriteStream, c: Colours): ProgressDisplay {
  const live = createLogUpdate(stream);
  let state = initialProgress(performance.now());
  const draw = (): void => live(liveLines(state, performance.now(), (stream.columns || 80) - 1, c).join('\n'));
  const timer = setInterval(draw, refresh_ms).unref();
  return {
    event(event) {
      state = advance(state, event, performance.now());
      const line = event.type === 'phase' || (event.type === 'deployment' && event.state !== 'ready' && event.state !== 'failed') ? undefined : plainLine(event, state, c);
      if (line !== undefined) live.persist(line);
      draw();
    },
    close() {
      clearInterval(timer);
      live.clear();
      live.done();
    },
  };
}

/** Into a file or a pipe: a line per phase, and one every 15 s while nothing else is to say. No cursor movement. */
export function lineDisplay(stream: NodeJS.WriteStream, c: Colours): ProgressDisplay {
  let state = initialProgress(performance.now());
  const write = (line: string): void => {
    stream.write(`${line}\n`);
    timer.refresh();
  };
  const timer = setInterval(() => write(heartbeatLine(state, performance.now())), heartbeat_ms).unref();
  return {
    event(event) {
      state = advance(state, event, performance.now());
      const line = plainLine(event, state, c);
      if (line !== undefined) write(line);
    },
    close: () => clearInterval(timer),
  };
}
