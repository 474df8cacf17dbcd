export interface Turn {
  /** Lets the next one have it. Idempotent. */
  end(): void;
  /** Ends it, and from now on only as many have theirs at once as still have; `false` where nobody has. */
  tooMany(): boolean;
}

/** What only so many may have at once; the others wait, in the order in which they came. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #most: number;
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** @throws The signal's reason, when it is aborted meanwhile. */
  async take(signal: AbortSignal): Promise<Turn> {
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
    const end = (): void => {
      if (ended) return;
      ended = true;
      this.#taken--;
      this.#next();
    };
    return {
      end,
      tooMany: () => {
        const others = this.#taken - 1;
        if (others > 0) this.#most = others;
        end();
        return others > 0;
      },
    };
  }

  #next(): void {
    while (this.#taken < this.#most && this.#waiting.length > 0) {
      this.#taken++;
      this.#waiting.shift()!();
    }
  }
}
