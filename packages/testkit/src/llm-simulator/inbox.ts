import { monotonicNow } from '@ubench/load';

/** Requests are worked on for about this long before chunks that are due have their turn. */
const turn_ns = 500_000;

/** What has something to do, now or a little later. */
export interface Work {
  work(): void;
}

/**
 * Connections with requests that nobody has looked at. When a thousand arrive at once, their instants are taken first, all of them, and reading them
 * neither delays these nor the chunks that are due meanwhile.
 */
export class Inbox {
  readonly #queue = new Set<Work>();
  #scheduled = false;

  add(work: Work): void {
    this.#queue.add(work);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    const start_ns = monotonicNow();
    this.#scheduled = false;
    for (const work of this.#queue) {
      this.#queue.delete(work);
      work.work();
      if (monotonicNow() - start_ns > turn_ns) break;
    }
    if (this.#queue.size === 0 || this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#turn());
  }
}
