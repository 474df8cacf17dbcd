import { Alarm } from './alarm.ts';

/** How long before the instant the timer thread wakes the loop; what is left is polled away. */
const lead_ns = 120_000;

interface Pending {
  readonly due_ns: number;
  readonly callback: () => void;
}

/**
 * Calls back within some tens of microseconds after an instant. The platform's timers have steps of a millisecond, which would be
 * a fifth of a 5 ms answer; polling all the time would burn a core that the load generator needs. So a thread wakes the loop
 * shortly before the instant, and the loop polls only the rest, still reading its sockets.
 */
export class PreciseTimer {
  readonly #alarm = new Alarm(() => {
    if (!this.#polling) this.#poll();
  });
  /** By due time, latest first: the next one is at the end. */
  readonly #pending: Pending[] = [];
  #polling = false;
  #closed = false;

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
    await this.#alarm.close();
  }

  #arm(): void {
    const next = this.#pending.at(-1);
    if (next === undefined || this.#polling) return;
    this.#alarm.set(next.due_ns - lead_ns);
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
