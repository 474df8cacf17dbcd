import type { PhaseRecord, Tally } from '../agent-message.ts';
import type { Operation } from '../executor/operation.ts';
import { Histogram } from '../histogram/histogram.ts';

/** What ended during one interval, of operations of one phase; emptied and used again for a later interval. */
export class PhaseRecording {
  #operations = 0;
  readonly #errors = new Map<string, number>();
  readonly #serviceTime = new Histogram();
  readonly #sendLag = new Histogram();
  readonly #responseTime = new Histogram();
  readonly #queueWait = new Histogram();
  readonly #errorTime = new Histogram();
  readonly #givenUpTime = new Histogram();
  readonly #metrics = new Map<string, Histogram>();
  readonly #tallies = new Map<string, Tally>();

  ended(operation: Operation): void {
    const { intended_ns, released_ns, served_ns, done_ns, failure } = operation;
    this.#operations++;
    const open = !Number.isNaN(intended_ns);
    const lag_ns = served_ns - released_ns;
    // Unknown of what was never sent, and where a driver's own loop cannot tell when its client was free.
    if (!Number.isNaN(lag_ns)) {
      this.#sendLag.record(Math.max(0, lag_ns));
      if (open) this.#queueWait.record(span(intended_ns, released_ns));
    }
    if (failure !== undefined) {
      this.#errors.set(failure, (this.#errors.get(failure) ?? 0) + 1);
      this.#errorTime.record(span(operation.start_ns, done_ns));
    } else if (operation.isGivenUp) this.#givenUpTime.record(span(operation.start_ns, done_ns));
    else {
      this.#serviceTime.record(span(served_ns, done_ns));
      if (open) this.#responseTime.record(span(intended_ns, done_ns));
    }
  }

  latency(name: string, value_ns: number): void {
    this.#metric(name).record(value_ns);
  }

  latencies(name: string, values_ns: ArrayLike<number>, count: number): void {
    const histogram = this.#metric(name);
    for (let i = 0; i < count; i++) histogram.record(values_ns[i]!);
  }

  #metric(name: string): Histogram {
    let histogram = this.#metrics.get(name);
    if (histogram === undefined) this.#metrics.set(name, (histogram = new Histogram()));
    return histogram;
  }

  tally(name: string, value: number): void {
    const tally = this.#tallies.get(name);
    if (tally === undefined) {
      this.#tallies.set(name, { count: 1, sum: value, min: value, max: value });
      return;
    }
    tally.count++;
    tally.sum += value;
    if (value < tally.min) tally.min = value;
    if (value > tally.max) tally.max = value;
  }

  get empty(): boolean {
    return this.#operations === 0 && this.#tallies.size === 0 && this.#named().every(([, histogram]) => histogram.count === 0);
  }

  /**
   * The record, in steps of at most one encoded histogram: each takes up to half a millisecond, on the event loop that sends the load.
   * Empties the recording.
   */
  *encode(): Generator<undefined, PhaseRecord> {
    const record: PhaseRecord = {
      operations: this.#operations,
      errors: Object.fromEntries(this.#errors),
      histograms: {},
      tallies: Object.fromEntries(this.#tallies),
    };
    this.#operations = 0;
    this.#errors.clear();
    this.#tallies.clear();
    for (const [name, histogram] of this.#named()) {
      if (histogram.count === 0) continue;
      record.histograms[name] = histogram.encode();
      histogram.reset();
      yield;
    }
    return record;
  }

  #named(): (readonly [string, Histogram])[] {
    return [
      ['serviceTime', this.#serviceTime],
      ['sendLag', this.#sendLag],
      ['responseTime', this.#responseTime],
      ['queueWait', this.#queueWait],
      ['errorTime', this.#errorTime],
      ['givenUpTime', this.#givenUpTime],
      ...this.#metrics,
    ];
  }
}

/** Rounding of large instants, or a client that tells them in the wrong order, must not make a time negative. */
export const span = (from_ns: number, to_ns: number): number => Math.max(0, to_ns - from_ns);
