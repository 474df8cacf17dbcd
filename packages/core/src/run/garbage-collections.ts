import { type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';

/** Watches the garbage collector of this thread, from its creation until it is disposed of. */
export class GarbageCollections implements Disposable {
  readonly #observer = new PerformanceObserver((list) => this.#take(list.getEntries()));
  readonly #collections: { readonly start_ms: number; readonly duration_ms: number }[] = [];
  readonly #spans: { readonly start_ms: number; readonly end_ms: number }[] = [];

  constructor() {
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  /** What is collected in between counts; on `performance.now()`. */
  within(start_ms: number, end_ms: number): void {
    this.#spans.push({ start_ms, end_ms });
  }

  /** Time spent on collections that began in one of the spans. The platform tells of a collection only on the next turn of the event loop. */
  get during_ns(): number {
    this.#take(this.#observer.takeRecords());
    const counted = this.#collections.filter(({ start_ms: at }) => this.#spans.some(({ start_ms, end_ms }) => start_ms <= at && at < end_ms));
    return counted.reduce((sum, { duration_ms }) => sum + duration_ms, 0) * 1e6;
  }

  #take(entries: readonly PerformanceEntry[]): void {
    for (const { startTime, duration } of entries) this.#collections.push({ start_ms: startTime, duration_ms: duration });
  }

  [Symbol.dispose](): void {
    this.#observer.disconnect();
  }
}
