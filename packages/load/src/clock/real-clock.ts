import type { Clock } from '../clock.ts';
import { EventQueue } from './event-queue.ts';
import { monotonicNow } from './monotonic.ts';
import { startTimerThread, type TimerThread } from './timer-thread.ts';

/** The machine's clock. */
export interface RealClock extends Clock {
  /** Ends the timer thread and drops what is scheduled. */
  close(): void;
}

/** A platform timer fires up to 3 ms late; it covers all but this last stretch, which the timer thread covers. */
const lastStretch_ns = 20e6;

/**
 * The monotonic clock of this machine. `at` is never early; with the event loop idle it is typically late by tens of microseconds, where
 * `setTimeout` is late by 1 to 3 ms. The first use of `at` starts a thread that only sleeps and wakes; while that thread starts (some
 * tens of milliseconds), platform timers stand in for it.
 */
export function createRealClock(): RealClock {
  const queue = new EventQueue();
  let thread: TimerThread | undefined;
  let cancelTimer: (() => void) | undefined;
  /** What the next wake-up is set to; `Infinity` for none. */
  let armedFor = Infinity;

  function arm(): void {
    const next = queue.next();
    if (next === armedFor) return;
    cancelTimer?.();
    cancelTimer = undefined;
    armedFor = next;
    if (next === Infinity) {
      thread?.disarm();
      return;
    }
    const wait_ns = next - monotonicNow();
    if (wait_ns <= 0) {
      const immediate = setImmediate(wake);
      cancelTimer = () => clearImmediate(immediate);
    } else if (wait_ns > lastStretch_ns) {
      const timer = setTimeout(wake, Math.min((wait_ns - lastStretch_ns) / 1e6, 2 ** 31 - 1));
      cancelTimer = () => clearTimeout(timer);
    } else if (thread?.ready) {
      thread.wakeAt(next);
    } else {
      const timer = setTimeout(wake, Math.ceil(wait_ns / 1e6));
      cancelTimer = () => clearTimeout(timer);
    }
  }

  function wake(): void {
    // Nothing is set any more, and what callbacks schedule is looked at when all have run.
    armedFor = Number.NaN;
    const now = monotonicNow();
    // What a callback schedules for now or earlier waits for the next turn, so that I/O gets its turn in between.
    const due: (() => void)[] = [];
    while (queue.next() <= now) due.push(queue.take());
    for (const callback of due) callback();
    arm();
  }

  return {
    now: monotonicNow,
    at(time, callback) {
      thread ??= startTimerThread(wake);
      const cancel = queue.push(time, callback);
      if (time < armedFor) arm();
      return () => {
        cancel();
        // A wake-up for nothing would keep the process alive until then.
        if (time === armedFor) arm();
      };
    },
    close() {
      cancelTimer?.();
      thread?.close();
    },
  };
}
