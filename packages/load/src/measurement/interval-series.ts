import type { IntervalRecord } from '../agent-message.ts';
import { Histogram } from '../histogram/histogram.ts';
import type { Headline } from './phase-measurement.ts';

/** One interval over all agents. */
export interface IntervalPoint {
  /** Start of the interval from the start of the measurement, seconds; negative during warm-up. */
  readonly time_s: number;
  /** Successful operations that ended in it, of either phase. */
  completed: number;
  failed: number;
  /** Of the headline latency, as the next ones, nanoseconds; `null` where nothing succeeded. */
  mean_ns: number | null;
  /** Of the population. */
  stddev_ns: number | null;
  p50_ns: number | null;
  p95_ns: number | null;
  max_ns: number | null;
}

interface OpenPoint {
  readonly point: IntervalPoint;
  readonly headline: Histogram;
}

/** Turns records into points. Distributions are kept only until every agent has delivered an interval. */
export class IntervalSeries {
  readonly #open = new Map<number, OpenPoint>();
  readonly #closed: IntervalPoint[] = [];

  add(record: IntervalRecord, headline: Headline): void {
    let open = this.#open.get(record.interval);
    if (open === undefined) {
      const point = { time_s: record.interval, completed: 0, failed: 0, mean_ns: null, stddev_ns: null, p50_ns: null, p95_ns: null, max_ns: null };
      this.#open.set(record.interval, (open = { point, headline: new Histogram() }));
    }
    for (const phase of Object.values(record.phases)) {
      const failed = Object.values(phase.errors).reduce((sum, count) => sum + count, 0);
      open.point.completed += phase.operations - failed;
      open.point.failed += failed;
      const latency = phase.histograms[headline];
      if (latency !== undefined) open.headline.addEncoded(latency);
    }
  }

  /** Every agent has delivered what began before `time_s`. */
  closeBefore(time_s: number): void {
    for (const [start_s, { point, headline }] of this.#open) {
      if (start_s >= time_s) continue;
      this.#open.delete(start_s);
      if (headline.count > 0) {
        point.mean_ns = headline.mean;
        point.stddev_ns = headline.stddev;
        point.p50_ns = headline.percentile(50);
        point.p95_ns = headline.percentile(95);
        point.max_ns = headline.max;
      }
      this.#closed.push(point);
    }
  }

  /** Complete points, in order of time. */
  get points(): readonly IntervalPoint[] {
    return this.#closed.sort((a, b) => a.time_s - b.time_s);
  }

  get last(): IntervalPoint | undefined {
    return this.#closed.at(-1);
  }
}
