import { monotonicNow } from '@ubench/load';

/** Tells when nothing has happened for too long. One timer for a request, however much happens: it looks again when it fires. */
export class Watch {
  readonly #limit_ns: number;
  readonly #last: () => number;
  readonly #tell: () => void;
  #timer: NodeJS.Timeout | undefined;
  expired = false;

  /** @param last When something happened last; NaN while it may still take its time. */
  constructor(limit_ns: number, last: () => number, tell: () => void) {
    this.#limit_ns = limit_ns;
    this.#last = last;
    this.#tell = tell;
  }

  start(): void {
    this.expired = false;
    this.#wait(this.#limit_ns);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(time_ns: number): void {
    this.#timer = setTimeout(() => this.#look(), Math.ceil(time_ns / 1e6));
  }

  #look(): void {
    const last = this.#last();
    const idle_ns = Number.isNaN(last) ? 0 : monotonicNow() - last;
    if (idle_ns < this.#limit_ns) return this.#wait(this.#limit_ns - idle_ns);
    this.expired = true;
    this.#tell();
  }
}
