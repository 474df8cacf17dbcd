import type { Handle, InstanceHost } from '@ubench/core';

/** How long an answer of a backend is believed. */
const fresh_ms = 3_000;

/** Whether the instance that a place is has ended. */
export class PlaceWatch {
  readonly #instances: InstanceHost;
  readonly #handle: Handle;
  #asked_ms = -Infinity;
  #over: string | undefined;

  constructor(instances: InstanceHost, handle: Handle) {
    this.#instances = instances;
    this.#handle = handle;
  }

  /** Why it has ended; `undefined` where it has not, or nobody can tell. */
  async over(): Promise<string | undefined> {
    if (this.#over !== undefined || performance.now() - this.#asked_ms < fresh_ms) return this.#over;
    this.#asked_ms = performance.now();
    try {
      const [state] = await this.#instances.poll([this.#handle]);
      if (state?.status === 'STOPPED' || state?.status === 'ERROR') this.#over = state.reason;
    } catch {
      // A backend that does not answer has not said that it ended.
    }
    return this.#over;
  }
}
