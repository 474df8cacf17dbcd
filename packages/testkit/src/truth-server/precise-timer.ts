import { Worker } from 'node:worker_threads';

/** How long before the instant the timer thread wakes the loop; what is left is polled away. */
const lead_ns = 120_000;

interface Pending {
  readonly due_ns: number;
  readonly callback: () => void;
}

/**
 * Calls back within some tens of microseconds after an instant. The platform's timers have steps of a millisecond, which would be
 * a fifth of a 5 ms answer; polling all the time would burn a core that the load generator needs. So a thread sleeps on a
 * futex until shortly before the instant, and the loop polls only the rest, still reading its sockets.
 */
export class PreciseTimer {
  readonly #alarm_ns: BigInt64Array;
  /** [0]: changed when the alarm is set anew; [1]: changed when it rang. */
  readonly #signals: Int32Array;
  readonly #thread: Worker;
  /** By due time, latest first: the next one is at the end. */
  readonly #pending: Pending[] = [];
  #polling = false;
  #closed = false;

  constructor() {
    const memory = new SharedArrayBuffer(16);
    this.#alarm_ns = new BigInt64Array(memory, 0, 1);
    this.#signals = new Int32Array(memory, 8, 2);
    this.#thread = new Worker(new URL(import.meta.url.endsWith('.ts') ? './timer-thread.ts' : './timer-thread.js', import.meta.url), {
      workerData: memory,
    });
    this.#thread.unref();
    void this.#listen();
  }

  /** @param due_ns On the clock of `process.hrtime`. */
  at(due_ns: number, callback: () => void): void {
    let low = 0;
    let high = this.#pending.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      // Of equal due times the first asked for goes first.
      if (this.#pending[middle]!.due_ns > due_ns) low = middle + 1;
      else high = middle;
    }
    this.#pending.splice(low, 0, { due_ns, callback });
    if (low === this.#pending.length - 1) this.#arm();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#thread.terminate();
  }

  async #listen(): Promise<void> {
    while (!this.#closed) {
      const rung = Atomics.load(this.#signals, 1);
      if (!this.#polling) this.#poll();
      const woken = Atomics.waitAsync(this.#signals, 1, rung);
      if (woken.async) await woken.value;
    }
  }

  #arm(): void {
    const next = this.#pending.at(-1);
    if (next === undefined || this.#polling) return;
    Atomics.store(this.#alarm_ns, 0, BigInt(Math.round(next.due_ns - lead_ns)));
    Atomics.add(this.#signals, 0, 1);
    Atomics.notify(this.#signals, 0);
  }

  #poll(): void {
    this.#polling = false;
    if (this.#closed) return;
    const now = Number(process.hrtime.bigint());
    while (this.#pending.length > 0 && this.#pending.at(-1)!.due_ns <= now) this.#pending.pop()!.callback();
    const next = this.#pending.at(-1);
    if (next === undefined) return;
    if (next.due_ns - now <= lead_ns) {
      this.#polling = true;
      setImmediate(() => this.#poll());
    } else {
      this.#arm();
    }
  }
}
