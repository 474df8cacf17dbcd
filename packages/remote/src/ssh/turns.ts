/** What only so many may have at once; the others wait, in the order in which they came. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #most: number;
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** @throws The signal's reason, when it is aborted meanwhile. */
  async take(signal: AbortSignal): Promise<{ end(): void }> {
    signal.throwIfAborted();
    if (this.#taken >= this.#most) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const abort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(resolve), 1);
        reject(signal.reason);
      };
      this.#waiting.push(resolve);
      signal.addEventListener('abort', abort);
      try {
        await promise;
      } finally {
        signal.removeEventListener('abort', abort);
      }
    } else this.#taken++;
    let ended = false;
    return {
      end: () => {
        if (ended) return;
        ended = true;
        this.#taken--;
        this.#next();
      },
    };
  }

  /** As many as have theirs now are the most from now on; `false` where nobody has. */
  lower(): boolean {
    if (this.#taken === 0) return false;
    this.#most = this.#taken;
    return true;
  }

  #next(): void {
    while (this.#taken < this.#most && this.#waiting.length > 0) {
      this.#taken++;
      this.#waiting.shift()!();
    }
  }
}
