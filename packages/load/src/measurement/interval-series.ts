import type { EncodedHistogram, IntervalRecord } from '../agent-message.ts';
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
  /** Of the headline latency; encoded it takes a fiftieth, and is decoded to be added to. */
  headline: Histogram | EncodedHistogram | undefined;
}

/** So many points can be added to as they are. Agents that are not behind tell of the same second, or of the next. */
const mostDecoded = 4;

/**
 * Turns records into points. Distributions are kept only until every agent has delivered an interval, and all but those that were last added
 * to are encoded: one agent that is ten minutes behind the others costs a few megabytes, however many these are.
 */
export class IntervalSeries {
  readonly #open = new Map<number, OpenPoint>();
  /** What of these is decoded; the last is the one that was last added to. */
  readonly #decoded: OpenPoint[] = [];
  /** Emptied, to be used again. */
  readonly #spare: Histogram[] = [];
  readonly #closed: IntervalPoint[] = [];

  add(record: IntervalRecord, headline: Headline): void {
    let open = this.#open.get(record.interval);
    if (open === undefined) {
      const point = { time_s: record.interval, completed: 0, failed: 0, mean_ns: null, stddev_ns: null, p50_ns: null, p95_ns: null, max_ns: null };
      this.#open.set(record.interval, (open = { point, headline: undefined }));
    }
    for (const phase of Object.values(record.phases)) {
      const failed = Object.values(phase.errors).reduce((sum, count) => sum + count, 0);
      open.point.completed += phase.operations - failed;
      open.point.failed += failed;
      const latency = phase.histograms[headline];
      if (latency !== undefined) this.#decode(open).addEncoded(latency);
    }
  }

  #decode(open: OpenPoint): Histogram {
    const at = this.#decoded.indexOf(open);
    if (at !== -1) this.#decoded.splice(at, 1);
    else if (this.#decoded.length === mostDecoded) this.#encodeOldest();
    this.#decoded.push(open);
    if (open.headline instanceof Histogram) return open.headline;
    const histogram = this.#spare.pop() ?? new Histogram();
    if (open.headline !== undefined) histogram.addEncoded(open.headline);
    return (open.headline = histogram);
  }

  #encodeOldest(): void {
    const oldest = this.#decoded.shift()!;
    const histogram = oldest.headline as Histogram;
    oldest.headline = histogram.encode();
    this.#free(histogram);
  }

  #free(histogram: Histogram): void {
    histogram.reset();
    this.#spare.push(histogram);
  }

  /** Every agent has delivered what began before `time_s`. */
  closeBefore(time_s: number): void {
    for (const [start_s, open] of this.#open) {
      if (start_s >= time_s) continue;
      this.#open.delete(start_s);
      this.#close(open);
    }
  }

  #close(open: OpenPoint): void {
    const { point } = open;
    this.#closed.push(point);
    if (open.headline === undefined) return;
    const headline = this.#decode(open);
    this.#decoded.pop();
    point.mean_ns = headline.mean;
    point.stddev_ns = headline.stddev;
    [point.p50_ns, point.p95_ns] = headline.percentiles([50, 95]) as [number, number];
    point.max_ns = headline.max;
    this.#free(headline);
  }

  /** What is kept of intervals that are not complete: how many there are, and of how many the distribution is in memory as it is added to. */
  get waiting(): { readonly points: number; readonly decoded: number } {
    return { points: this.#open.size, decoded: this.#open.values().reduce((sum, { headline }) => sum + (headline instanceof Histogram ? 1 : 0), this.#spare.length) };
  }

  /** Complete points, in order of time. */
  get points(): readonly IntervalPoint[] {
    return this.#closed.sort((a, b) => a.time_s - b.time_s);
  }

  get last(): IntervalPoint | undefined {
    return this.#closed.at(-1);
  }
}
