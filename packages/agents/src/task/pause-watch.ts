import { monotonicNow } from '@ubench/load';

const tick_ms = 50;

/** Notices that the whole process stood still: a ticker of its main thread that has next to nothing else to do. */
export class PauseWatch {
  readonly #ticker: NodeJS.Timeout;
  #last_ns = monotonicNow();
  #longest_ns = 0;

  constructor() {
    this.#ticker = setInterval(() => this.#look(), tick_ms);
  }

  /** The longest that it stood still since this was last asked, nanoseconds. */
  take(): number {
    // Who asks may be served before the ticker is, right after a pause.
    this.#look();
    const longest_ns = this.#longest_ns;
    this.#longest_ns = 0;
    return longest_ns;
  }

  #look(): void {
    const now_ns = monotonicNow();
    this.#longest_ns = Math.max(this.#longest_ns, now_ns - this.#last_ns - tick_ms * 1e6);
    this.#last_ns = now_ns;
  }

  close(): void {
    clearInterval(this.#ticker);
  }
}
