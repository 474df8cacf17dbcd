import type { ImportedMeasurement } from '@ubench/core/analysis';
import { interchangeErrors } from '../interchange-errors.ts';
import { firstLine } from './first-line.ts';
import { formatProblem } from './format-problem.ts';
import type { ForeignFormat, LineReader } from './foreign-format.ts';
import { type GivenDistribution, givenDistribution } from './given-distribution.ts';
import { measuredAt } from './measured-at.ts';
import { latencyOf, pgbenchMeanings } from './pgbench-meaning.ts';
import { requireEnd } from './require-end.ts';
import { errorsOf } from './status-errors.ts';

/** Columns of a line: 6 and, before version 15 with --rate, 10, or 11 where transactions may be skipped; since version 15 all. */
const widths = new Set([6, 10, 11, 15]);

/** Sums over an interval; microseconds. */
interface Sums {
  n: number;
  sum: number;
  squares: number;
  min: number;
  max: number;
}

interface Interval {
  readonly latency: Sums;
  readonly lag: Sums;
  skipped: number;
  failed: number;
  retries: number;
  /** How many of the files have it. */
  files: number;
}

/** What `pgbench -l --aggregate-interval` writes: a line for every interval. */
class PgbenchAggregate implements LineReader {
  readonly #intervals = new Map<number, Interval>();
  #columns = 0;
  #files = 0;
  #ofFile = new Set<number>();

  line(text: string): void {
    const cells = text.split(' ');
    if (!widths.has(cells.length) || !cells.every(isSum)) throw problem(`'${text.slice(0, 80)}' is no interval`);
    if (this.#columns !== 0 && cells.length !== this.#columns) throw problem(`it has ${cells.length} columns, and the lines before have ${this.#columns}: logs of different runs are mixed`);
    this.#columns = cells.length;
    const [start_s = 0, counted = 0, ...rest] = cells.map(Number);
    if (this.#ofFile.has(start_s)) throw problem(`the interval that begins at ${start_s} is there twice`);
    this.#ofFile.add(start_s);
    const at = (index: number): number => rest[index - 2] ?? 0;
    const skipped = at(10);
    // Until version 14 the first count has those in it that were skipped.
    const n = cells.length === 11 ? Math.max(0, counted - skipped) : counted;
    const interval = this.#at(start_s);
    interval.files++;
    add(interval.latency, n, [at(2), at(3), at(4), at(5)]);
    add(interval.lag, n, [at(6), at(7), at(8), at(9)]);
    interval.skipped += skipped;
    interval.retries += at(12);
    interval.failed += at(13) + at(14);
  }

  #at(start_s: number): Interval {
    let interval = this.#intervals.get(start_s);
    if (interval === undefined) this.#intervals.set(start_s, (interval = { latency: none(), lag: none(), skipped: 0, failed: 0, retries: 0, files: 0 }));
    return interval;
  }

  endOfFile(ended: boolean): void {
    requireEnd(ended);
    this.#files++;
    this.#ofFile = new Set();
  }

  end(): ImportedMeasurement {
    // What one of the threads has not finished is no interval of the run.
    const all = [...this.#intervals].filter(([, { files }]) => files === this.#files).sort(([a], [b]) => a - b);
    if (all.length === 0) throw interchangeErrors.UBENCH_E_IMPORT_NOTHING({ tool: 'pgbench' });
    const [first, ...whole] = all;
    const start_s = whole[0]?.[0] ?? 0;
    const length_s = Math.min(...all.slice(1).map(([at], index) => at - all[index]![0]));
    const latency = merged(whole.map(([, interval]) => interval.latency));
    const lag = merged(whole.map(([, interval]) => interval.lag));
    const failed = total(whole, ({ failed: count }) => count);
    const skipped = total(whole, (interval) => interval.skipped);
    if (whole.length === 0 || latency.n + failed + skipped === 0) {
      throw problem('the first interval is a part of one, and there is no other with transactions: run it longer, or with a shorter --aggregate-interval');
    }
    const hasRate = lag.sum > 0;
    const headline = hasRate ? 'responseTime' : 'serviceTime';
    const summary = distributionOf(latency);
    const points = whole.map(([at, interval]) => ({ at, interval }));
    return {
      tool: 'pgbench',
      ...measuredAt(start_s * 1e3),
      facts: { aggregateInterval_s: length_s, rate: hasRate },
      window_ns: (whole.at(-1)![0] + length_s - start_s) * 1e9,
      clients: 0,
      succeeded: latency.n,
      failed: failed + skipped,
      warmup: { succeeded: first![1].latency.n, failed: first![1].failed + first![1].skipped },
      errors: errorsOf({ skipped, failed }),
      headline,
      metrics: {
        latency: { ...latencyOf(pgbenchMeanings[headline]), summary },
        [headline]: { ...pgbenchMeanings[headline], summary },
        ...(hasRate ? { scheduleLag: { ...pgbenchMeanings.scheduleLag, summary: distributionOf(lag) } } : {}),
        ...(this.#columns === 15 ? { retries: { ...pgbenchMeanings.retries, summary: { kind: 'count', n: latency.n + failed, value: total(whole, ({ retries }) => retries) } } } : {}),
      },
      intervals: {
        time_s: points.map(({ at }) => at - start_s),
        completed: points.map(({ interval }) => interval.latency.n),
        failed: points.map(({ interval }) => interval.failed + interval.skipped),
        p50_ns: points.map(() => null),
        p95_ns: points.map(() => null),
        max_ns: points.map(({ interval: { latency: of } }) => (of.n === 0 ? null : of.max * 1e3)),
      },
      cautions: ['its first interval, which is a part of one, is not counted, and the last one it does not write', 'sums over intervals have no percentiles'],
    };
  }
}

const none = (): Sums => ({ n: 0, sum: 0, squares: 0, min: Infinity, max: 0 });

/** Sums of squares, the fourth and the eighth, have more digits than all others. */
const isSum = (cell: string, index: number): boolean => (index % 4 === 3 && index < 8 ? /^\d{1,30}$/ : /^\d{1,15}$/).test(cell);

const problem = (what: string): Error => formatProblem('pgbench', what);

function add(to: Sums, n: number, [sum, squares, min, max]: readonly [number, number, number, number]): void {
  if (n === 0) return;
  to.n += n;
  to.sum += sum;
  to.squares += squares;
  to.min = Math.min(to.min, min);
  to.max = Math.max(to.max, max);
}

function merged(parts: readonly Sums[]): Sums {
  const all = none();
  for (const { n, sum, squares, min, max } of parts) add(all, n, [sum, squares, min, max]);
  return all;
}

function distributionOf({ n, sum, squares, min, max }: Sums): ReturnType<typeof givenDistribution> {
  const mean = n === 0 ? 0 : sum / n;
  const given: GivenDistribution = { n, mean_ns: mean * 1e3, stddev_ns: Math.sqrt(Math.max(0, n === 0 ? 0 : squares / n - mean ** 2)) * 1e3, min_ns: n === 0 ? null : min * 1e3, max_ns: max * 1e3 };
  return givenDistribution(given);
}

const total = (intervals: readonly (readonly [number, Interval])[], of: (interval: Interval) => number): number => intervals.reduce((sum, [, interval]) => sum + of(interval), 0);

export const pgbenchAggregateFormat: ForeignFormat = {
  tool: 'pgbench',
  // Its first number is a time since 1970, that of a log of transactions a client.
  recognises: (beginning) => /^\d{9,11}( \d+)+$/.test(firstLine(beginning)) && widths.has(firstLine(beginning).split(' ').length),
  read: { lines: () => new PgbenchAggregate() },
};
