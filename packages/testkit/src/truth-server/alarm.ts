import { Worker } from 'node:worker_threads';

/**
 * Rings in this thread's event loop some tens of microseconds after an instant, from a thread that sleeps on a futex until then: the
 * platform's own timers have steps of a millisecond.
 */
export class Alarm {
  readonly #alarm_ns: BigInt64Array;
  /** [0]: changed when the alarm is set anew; [1]: changed when it rang. */
  readonly #signals: Int32Array;
  readonly #thread: Worker;
  #closed = false;

  /** @param ring Also called once at the start, and possibly once more after the alarm was set anew. */
  constructor(ring: () => void) {
    const memory = new SharedArrayBuffer(16);
    this.#alarm_ns = new BigInt64Array(memory, 0, 1);
    this.#signals = new Int32Array(memory, 8, 2);
    this.#thread = new Worker(new URL(import.meta.url.endsWith('.ts') ? './timer-thread.ts' : './timer-thread.js', import.meta.url), {
      workerData: memory,
    });
    this.#thread.unref();
    void this.#listen(ring);
  }

  /** Replaces the instant; nanoseconds on the clock of `process.hrtime`. */
  set(at_ns: number): void {
    Atomics.store(this.#alarm_ns, 0, BigInt(Math.round(at_ns)));
    Atomics.add(this.#signals, 0, 1);
    Atomics.notify(this.#signals, 0);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#thread.terminate();
  }

  async #listen(ring: () => void): Promise<void> {
    // The constructor of whoever owns the alarm is to end first.
    await undefined;
    while (!this.#closed) {
      const rung = Atomics.load(this.#signals, 1);
      ring();
      const woken = Atomics.waitAsync(this.#signals, 1, rung);
      if (woken.async) await woken.value;
    }
  }
}
