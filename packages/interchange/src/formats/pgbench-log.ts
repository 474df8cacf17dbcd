import { percentileCurve, summarizeDistribution } from '@ubench/core';
import type { ImportedMeasurement } from '@ubench/core/analysis';
import { Histogram } from '@ubench/load';
import { interchangeErrors } from '../interchange-errors.ts';
import { firstLine } from './first-line.ts';
import type { ForeignFormat, LineReader } from './foreign-format.ts';
import { formatProblem } from './format-problem.ts';
import { measuredAt } from './measured-at.ts';
import { latencyOf, pgbenchMeanings } from './pgbench-meaning.ts';
import { requireEnd } from './require-end.ts';
import { SecondSeries } from './second-series.ts';
import { errorsOf } from './status-errors.ts';

/** `client_id transaction_no time script_no time_epoch time_us [schedule_lag] [retries]`; where the transaction failed, the time is a word, with --failures-detailed that of its kind. */
const line = /^(\d{1,9}) (\d{1,18}) (\d{1,15}|skipped|failed|serialization|deadlock) (\d{1,9}) (\d{1,12}) (\d{1,6})(?: (\d{1,15}))?(?: (\d{1,15}))?$/;

/** More than any number of retries, and less than the schedule lag ever stays: a seventh column is the one or the other, and the log does not say which. */
const mostRetries = 100;

/** What `pgbench -l` writes, a line for every transaction: memory does not grow with it. */
class PgbenchLog implements LineReader {
  readonly #latency = new Histogram();
  readonly #afterLag = new Histogram();
  readonly #seventh = new Histogram();
  readonly #seconds = new SecondSeries();
  readonly #clients = new Set<number>();
  readonly #failed: Record<string, number> = {};
  #columns = 0;
  #lines = 0;
  #seventhSum = 0;
  #seventhMost = 0;
  #eighthSum = 0;
  #start_ns = Infinity;
  #end_ns = 0;

  line(text: string): void {
    const found = line.exec(text);
    if (found === null) throw formatProblem('pgbench', `'${text.slice(0, 80)}' is no transaction`);
    const [, client, , time, , epoch_s, epoch_us, seventh, eighth] = found;
    const columns = seventh === undefined ? 6 : eighth === undefined ? 7 : 8;
    if (this.#lines > 0 && columns !== this.#columns) {
      throw formatProblem('pgbench', `it has ${columns} columns, and the lines before have ${this.#columns}: logs of different runs are mixed`);
    }
    this.#columns = columns;
    this.#lines++;
    this.#clients.add(Number(client));
    const end_ns = Number(epoch_s) * 1e9 + Number(epoch_us) * 1e3;
    const retries = Number(eighth ?? 0);
    this.#eighthSum += retries;
    const value = Number(seventh ?? 0);
    this.#seventhSum += value;
    if (Number.isNaN(Number(time))) {
      this.#failed[time!] = (this.#failed[time!] ?? 0) + 1;
      this.#seconds.failed(end_ns);
      this.#span(end_ns, end_ns);
      return;
    }
    const latency_ns = Number(time) * 1e3;
    this.#latency.record(latency_ns);
    if (columns > 6) {
      this.#seventh.record(value * 1e3);
      this.#afterLag.record(Math.max(0, latency_ns - value * 1e3));
      this.#seventhMost = Math.max(this.#seventhMost, value);
    }
    this.#seconds.completed(end_ns, latency_ns);
    this.#span(end_ns - latency_ns, end_ns);
  }

  #span(start_ns: number, end_ns: number): void {
    this.#start_ns = Math.min(this.#start_ns, start_ns);
    this.#end_ns = Math.max(this.#end_ns, end_ns);
  }

  endOfFile(ended: boolean): void {
    requireEnd(ended);
  }

  end(): ImportedMeasurement {
    const window_ns = this.#end_ns - this.#start_ns;
    if (this.#lines === 0 || !(window_ns >= 1)) throw interchangeErrors.UBENCH_E_IMPORT_NOTHING({ tool: 'pgbench' });
    const hasRate = this.#columns === 8 || (this.#columns === 7 && this.#seventhMost > mostRetries);
    const retries = this.#columns === 8 ? this.#eighthSum : this.#columns === 7 && !hasRate ? this.#seventhSum : undefined;
    const failed = Object.values(this.#failed).reduce((total, count) => total + count, 0);
    const headline = hasRate ? 'responseTime' : 'serviceTime';
    const latency = summarizeDistribution(this.#latency);
    const curve = percentileCurve(this.#latency);
    return {
      tool: 'pgbench',
      ...measuredAt(this.#start_ns / 1e6),
      facts: { clients: this.#clients.size, rate: hasRate },
      window_ns,
      clients: this.#clients.size,
      succeeded: this.#latency.count,
      failed,
      errors: errorsOf(this.#failed),
      headline,
      metrics: {
        latency: { ...latencyOf(pgbenchMeanings[headline]), summary: latency },
        [headline]: { ...pgbenchMeanings[headline], summary: latency },
        ...(hasRate
          ? {
              serviceTime: { ...pgbenchMeanings.serviceTime, summary: summarizeDistribution(this.#afterLag) },
              scheduleLag: { ...pgbenchMeanings.scheduleLag, summary: summarizeDistribution(this.#seventh) },
            }
          : {}),
        ...(retries === undefined ? {} : { retries: { ...pgbenchMeanings.retries, summary: { kind: 'count', n: this.#lines, value: retries } } }),
      },
      ...(curve === undefined ? {} : { curves: { latency: curve } }),
      intervals: this.#seconds.intervals(this.#start_ns),
      cautions: [
        'its window is from the first transaction to the last',
        ...(this.#columns === 7
          ? [`the seventh column was taken for ${hasRate ? 'the schedule lag of a run with --rate' : 'the retries of a run with --max-tries'}: the log does not say which, and its highest value is ${this.#seventhMost}`]
          : []),
      ],
    };
  }
}

export const pgbenchLogFormat: ForeignFormat = {
  tool: 'pgbench',
  recognises: (beginning) => line.test(firstLine(beginning)),
  read: { lines: () => new PgbenchLog() },
};
