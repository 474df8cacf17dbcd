import type { Clock } from '../clock.ts';

/** What waits for something that may take too long; a link of the list that {@link Deadlines} keeps. */
export interface Waiter {
  since_ns: number;
  previous: Waiter | undefined;
  next: Waiter | undefined;
  expire(): void;
}

/**
 * One timeout for everything in flight. All wait equally long, so that the order of starting is the order of expiry, and one timer for the
 * oldest does, looked at again when it fires: an operation costs no timer of its own.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #timeout_ns: number;
  #oldest: Waiter | undefined;
  #newest: Waiter | undefined;
  #armed = false;
  #cancel: () => void = () => {};
  /** How many wait. */
  size = 0;

  constructor(clock: Clock, timeout_ns: number) {
    this.#clock = clock;
    this.#timeout_ns = timeout_ns;
  }

  add(waiter: Waiter, now: number): void {
    waiter.since_ns = now;
    waiter.previous = this.#newest;
    waiter.next = undefined;
    if (this.#newest === undefined) this.#oldest = waiter;
    else this.#newest.next = waiter;
    this.#newest = waiter;
    this.size++;
    if (!this.#armed) this.#arm(now);
  }

  remove(waiter: Waiter): void {
    if (waiter.previous === undefined) this.#oldest = waiter.next;
    else waiter.previous.next = waiter.next;
    if (waiter.next === undefined) this.#newest = waiter.previous;
    else waiter.next.previous = waiter.previous;
    waiter.previous = undefined;
    waiter.next = undefined;
    this.size--;
  }

  /** Everything that waits, oldest first. */
  waiting(): Waiter[] {
    const all: Waiter[] = [];
    for (let waiter = this.#oldest; waiter !== undefined; waiter = waiter.next) all.push(waiter);
    return all;
  }

  /** Nothing expires any more. */
  close(): void {
    this.#cancel();
    this.#armed = true;
  }

  #arm(since_ns: number): void {
    this.#armed = true;
    this.#cancel = this.#clock.at(since_ns + this.#timeout_ns, () => this.#check());
  }

  #check(): void {
    this.#armed = false;
    const now = this.#clock.now();
    while (this.#oldest !== undefined && this.#oldest.since_ns + this.#timeout_ns <= now) this.#oldest.expire();
    if (this.#oldest !== undefined && !this.#armed) this.#arm(this.#oldest.since_ns);
  }
}
