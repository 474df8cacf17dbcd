import type { PhaseRecord, Tally } from '../agent-message.ts';
import { Histogram } from '../histogram/histogram.ts';

/** The latency that leads a result: open loop from the intended start, closed loop from the first byte sent. */
export type Headline = 'responseTime' | 'serviceTime';

/** Everything that operations of one phase measured, over all agents. */
export class PhaseMeasurement {
  readonly #errors = new Map<string, number>();
  readonly #histograms = new Map<string, Histogram>();
  readonly #tallies = new Map<string, Tally>();
  #operations = 0;
  #failed = 0;

  /** Adds one agent's record of one interval. */
  add(record: PhaseRecord): void {
    this.#operations += record.operations;
    for (const [kind, count] of Object.entries(record.errors)) {
      this.#failed += count;
      this.#errors.set(kind, (this.#errors.get(kind) ?? 0) + count);
    }
    for (const [name, encoded] of Object.entries(record.histograms)) {
      let histogram = this.#histograms.get(name);
      if (histogram === undefined) this.#histograms.set(name, (histogram = new Histogram()));
      histogram.addEncoded(encoded);
    }
    for (const [name, tally] of Object.entries(record.tallies)) this.#addTally(name, tally);
  }

  #addTally(name: string, tally: Tally): void {
    const known = this.#tallies.get(name);
    this.#tallies.set(
      name,
      known === undefined
        ? { ...tally }
        : {
            count: known.count + tally.count,
            sum: known.sum + tally.sum,
            min: Math.min(known.min, tally.min),
            max: Math.max(known.max, tally.max),
          },
    );
  }

  /** Operations that ended, failed ones included. */
  get operations(): number {
    return this.#operations;
  }

  get succeeded(): number {
    return this.#operations - this.#failed;
  }

  /** Unfinished ones included. */
  get failed(): number {
    return this.#failed;
  }

  /** Failures by kind. */
  get errors(): ReadonlyMap<string, number> {
    return this.#errors;
  }

  /** By the names that agents use, see `PhaseRecord.histograms`; only what something was recorded in. */
  get histograms(): ReadonlyMap<string, Histogram> {
    return this.#histograms;
  }

  /** Metrics that need no distribution, keyed ones as `name/key`. */
  get tallies(): ReadonlyMap<string, Tally> {
    return this.#tallies;
  }

  /** A distribution that may be empty. */
  histogram(name: string): Histogram {
    return this.#histograms.get(name) ?? new Histogram();
  }

  /** The headline distribution with failures counted at the time they took. */
  latencyAll(headline: Headline): Histogram {
    const all = new Histogram();
    all.add(this.histogram(headline));
    all.add(this.histogram('errorTime'));
    return all;
  }
}
