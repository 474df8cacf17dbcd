import type { ServerNumber } from './server-number.ts';

/**
 * What a number is, and how single observations become it:
 *
 * - `latency` — a distribution of nanoseconds, percentiles and mean;
 * - `rate` — the sum of what was recorded ÷ the measurement window, per second;
 * - `count` — the sum of what was recorded;
 * - `ratio` — the mean of values from 0 to 1;
 * - `gauge` — the mean of a level, with its minimum and maximum.
 */
export type MetricKind = 'latency' | 'rate' | 'count' | 'ratio' | 'gauge';

/** The declaration of a metric: types the result, drives assertions, gates, columns and report panels. */
export interface MetricSpec<K extends MetricKind = MetricKind, Keyed extends boolean = boolean> {
  readonly kind: K;
  /** Column header, sentence case: `Recall@10`. */
  readonly title: string;
  /** One sentence a stranger can check the number against. */
  readonly definition: string;
  readonly better: 'lower' | 'higher';
  /** True when one operation records it under several keys, such as one latency per SQL statement. */
  readonly keyed?: Keyed;
  /** Of a keyed one: its keys begin with numbers (`1–128`), and are shown in that order. Default: in the order in which they came. */
  readonly keyOrder?: 'number';
  /** No client records it: the service tells. Of a `count`, a `ratio` or a `gauge`. */
  readonly server?: ServerNumber;
  /**
   * A latency that no client records: from the start of the operation, as the headline latency has it, to what it told of by
   * `recorder.first()`; of successes only.
   */
  readonly instant?: K extends 'latency' ? 'first' : never;
}

export type MetricSpecs = Readonly<Record<string, MetricSpec>>;
