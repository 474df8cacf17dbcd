import { monotonicNow } from '@ubench/load';
import { Alarm } from '../truth-server/alarm.ts';

/** How long before the next instant the thread wakes the loop; the loop polls what is left. */
const lead_ns = 120_000;
/**
 * Instants closer than this share a turn of the loop, where waking up for each would cost more than what is done. What that makes a chunk late is
 * in the emit log.
 */
const grain_ns = 200_000;

/** A turn is not longer than about this: requests that arrive are to be seen in between. */
const turn_ns = 1_000_000;

/** What happens at an instant, and again at the next one that it names. */
export interface Paced {
  /** Nanoseconds of the monotonic clock; of what has been handed over only the pacer's owner reads it. */
  due_ns: number;
  /** It has come to its end, and is forgotten when its instant comes. */
  ended: boolean;
  /** Does what is due, and sets the next `due_ns`; false where there is no next one. */
  step(): boolean;
}

/** Calls thousands of streams at absolute instants: a binary heap by instant, whose due part is worked off in one turn of the event loop. */
export class Pacer {
  readonly #heap: Paced[] = [];
  /** Handed over during a turn, while the heap's first is being worked on. */
  readonly #added: Paced[] = [];
  readonly #alarm = new Alarm(() => this.#turn());
  #immediate: NodeJS.Immediate | undefined;
  #turnStart_ns = 0;
  #inTurn = false;
  #closed = false;

  add(paced: Paced): void {
    if (this.#inTurn) {
      this.#added.push(paced);
      return;
    }
    this.#heap.push(paced);
    this.#up(this.#heap.length - 1);
    if (this.#heap[0] === paced) this.#arm();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearImmediate(this.#immediate);
    await this.#alarm.close();
  }

  #arm(): void {
    const next = this.#heap[0];
    if (next === undefined || this.#immediate !== undefined) return;
    const wake_ns = Math.max(next.due_ns - lead_ns, this.#turnStart_ns + grain_ns);
    if (wake_ns > monotonicNow()) this.#alarm.set(wake_ns);
    else this.#again();
  }

  #again(): void {
    this.#immediate = setImmediate(() => {
      this.#immediate = undefined;
      this.#turn();
    });
  }

  #turn(): void {
    const heap = this.#heap;
    if (this.#closed || this.#immediate !== undefined || heap.length === 0) return;
    const now = monotonicNow();
    if (heap[0]!.due_ns > now) {
      // Woken early on purpose: the rest is polled, and sockets are read meanwhile.
      if (heap[0]!.due_ns - now <= lead_ns) this.#again();
      else this.#arm();
      return;
    }
    this.#turnStart_ns = now;
    this.#inTurn = true;
    // What became due meanwhile is for the next turn, so that sockets are read in between.
    while (heap.length > 0 && heap[0]!.due_ns <= now && monotonicNow() - now < turn_ns) {
      const first = heap[0]!;
      if (first.ended || !first.step()) this.#pop();
      else this.#down(0);
    }
    this.#inTurn = false;
    for (const paced of this.#added.splice(0)) this.add(paced);
    this.#arm();
  }

  #pop(): void {
    const last = this.#heap.pop()!;
    if (this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#down(0);
  }

  #up(start: number): void {
    const heap = this.#heap;
    const paced = heap[start]!;
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]!.due_ns <= paced.due_ns) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = paced;
  }

  #down(start: number): void {
    const heap = this.#heap;
    const paced = heap[start]!;
    let at = start;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.due_ns < heap[child]!.due_ns) child += 1;
      if (heap[child]!.due_ns >= paced.due_ns) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = paced;
  }
}
