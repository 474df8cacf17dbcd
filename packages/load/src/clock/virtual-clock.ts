import type { Clock } from '../clock.ts';
import { EventQueue } from './event-queue.ts';

/** A clock whose time passes only when told to, for tests that run minutes of load in an instant, exactly. */
export interface VirtualClock extends Clock {
  /** Fires every event up to `time`, in order, and leaves the clock there. Promises settle between events. */
  runUntil(time: number): Promise<void>;
  /** Lets time pass without firing anything, as a blocked event loop does. */
  block(duration: number): void;
  /** Fires events until none is left; the clock stays at the last one. */
  runUntilIdle(): Promise<void>;
}

/** @param start Nanoseconds. */
export function createVirtualClock(start = 0): VirtualClock {
  const queue = new EventQueue();
  let now = start;

  async function fireUntil(time: number): Promise<void> {
    // What ran before the call may still have promises to settle, and those may schedule the first event.
    await settle();
    for (let next = queue.next(); next <= time; next = queue.next()) {
      now = Math.max(now, next);
      queue.take()();
      await settle();
    }
  }

  return {
    now: () => now,
    at: (time, callback) => queue.push(time, callback),
    async runUntil(time) {
      await fireUntil(time);
      now = Math.max(now, time);
    },
    block(duration) {
      now += duration;
    },
    runUntilIdle: () => fireUntil(Number.MAX_VALUE),
  };
}

/** All promise jobs, however long their chains are, run before the next turn of the event loop. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
