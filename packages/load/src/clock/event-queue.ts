interface Event {
  readonly time: number;
  readonly order: number;
  /** `undefined` once cancelled. */
  callback: (() => void) | undefined;
}

/** Callbacks by the time they are due (a binary heap); equal times in the order they were added. */
export class EventQueue {
  readonly #heap: Event[] = [];
  #added = 0;

  /** Returns what cancels it. */
  push(time: number, callback: () => void): () => void {
    const event: Event = { time, order: this.#added++, callback };
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(event, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = event;
    return () => {
      event.callback = undefined;
    };
  }

  /** When the next callback is due; `Infinity` when there is none. */
  next(): number {
    while (this.#heap.length > 0 && this.#heap[0]!.callback === undefined) this.#removeFirst();
    return this.#heap[0]?.time ?? Infinity;
  }

  /** Takes out the callback that {@link next} told the time of. */
  take(): () => void {
    const callback = this.#heap[0]!.callback!;
    this.#removeFirst();
    return callback;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

const before = (a: Event, b: Event): boolean => a.time < b.time || (a.time === b.time && a.order < b.order);
