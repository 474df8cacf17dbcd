import { formatDuration } from '@ubench/units';
import type { Clock } from '../clock.ts';
import type { Deadlines } from './deadlines.ts';
import { VirtualClient } from './virtual-client.ts';

/** Waits until nothing is in flight, at most `grace_ns`; what is left then has failed as `unfinished`. */
export class Drain {
  readonly #clock: Clock;
  readonly #deadlines: Deadlines;
  readonly #grace_ns: number;
  readonly #done = Promise.withResolvers<void>();
  #state: 'sending' | 'draining' | 'finished' = 'sending';
  #cancel: () => void = () => {};

  constructor(clock: Clock, deadlines: Deadlines, grace_ns: number) {
    this.#clock = clock;
    this.#deadlines = deadlines;
    this.#grace_ns = grace_ns;
  }

  /** Resolves when nothing is in flight any more. */
  get finished(): Promise<void> {
    return this.#done.promise;
  }

  get sending(): boolean {
    return this.#state === 'sending';
  }

  /** @param from_ns Where the grace begins. */
  begin(from_ns: number): void {
    if (this.#state !== 'sending') return;
    this.#state = 'draining';
    this.#cancel = this.#clock.at(from_ns + this.#grace_ns, () => this.#giveUp());
    this.check();
  }

  /** To be called when something has ended. */
  check(): void {
    if (this.#state !== 'draining' || this.#deadlines.size > 0) return;
    this.#state = 'finished';
    this.#cancel();
    this.#deadlines.close();
    this.#done.resolve();
  }

  #giveUp(): void {
    for (const waiter of this.#deadlines.waiting()) {
      if (waiter instanceof VirtualClient) waiter.abandon('unfinished', `Still running ${formatDuration(this.#grace_ns)} after the end.`);
    }
    this.check();
  }
}
