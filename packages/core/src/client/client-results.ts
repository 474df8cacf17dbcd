import { toErrorRecord } from '@ubench/errors';
import { type AgentSummary, type EncodedHistogram, Histogram, type PhaseRecord, readMessageLine, readStreamHeader, type ShippedSecond } from '@ubench/load';
import { formatBytes } from '@ubench/units';
import { ownClientErrors } from './client-errors.ts';

/** Every second of a day. */
const mostRecords = 86_400;
const most_bytes = 64 * 1024 * 1024;
/** Of a second with every histogram full. */
export const longestLine_bytes = 4 * 1024 * 1024;
/** Of a histogram with something else in each of its buckets. */
const longestHistogram_bytes = 256 * 1024;
const longestSample = 500;

/** What a program can know of its operations; the rest are metrics of workloads, which it has none of. */
const known = ['serviceTime', 'errorTime', 'givenUpTime', 'sendLag'];

/** What a program says at its end. */
export type ClientSummary = Pick<AgentSummary, 'window' | 'clients' | 'errorSamples'>;

/** What is not worth asking of a program: who runs it knows better, or nobody does. */
const filled = { agent: 0, records: 0, scheduled: 0, sent: 0, unsentWhileFree: 0, reachedMaxConcurrency: false, cpu_ns: 0, eventLoopUtilisation: 0, readLag_ns: 0, clients: 1, errorSamples: {}, aborted: false };

/** What a program tells of its load, in the format `ubench.stream/1`, line by line. */
export class ClientResults {
  readonly #task: number;
  readonly #source: string;
  readonly #ship: (second: ShippedSecond) => void;
  #lines = 0;
  #bytes = 0;
  #records = 0;
  #operations = 0;
  #summary: ClientSummary | undefined;

  /** @param source Where the lines are from, for errors: `its results file`. */
  constructor(task: number, source: string, ship: (second: ShippedSecond) => void) {
    this.#task = task;
    this.#source = source;
    this.#ship = ship;
  }

  /** Lines have come. */
  get begun(): boolean {
    return this.#lines > 0;
  }

  /** Operations that were measured, failed ones included. */
  get operations(): number {
    return this.#operations;
  }

  /** @throws UBENCH_E_CLIENT_RESULTS, which names the line. */
  take(line: Buffer): void {
    this.#lines++;
    this.#bytes += line.length + 1;
    if (this.#bytes > most_bytes) throw this.#wrong(`there are more than ${formatBytes(most_bytes)} of them`);
    const text = line.toString();
    if (this.#lines === 1) this.#read(() => readStreamHeader(text));
    else if (text.trim() !== '') this.#message(text);
  }

  /** A line that is longer than any can be has come. @throws UBENCH_E_CLIENT_RESULTS */
  tooLong(): never {
    this.#lines++;
    throw this.#wrong(`it is longer than ${formatBytes(longestLine_bytes)}`);
  }

  /** What the program said at its end. @throws UBENCH_E_CLIENT_RESULTS where it has said nothing. */
  summary(): ClientSummary {
    if (this.#summary !== undefined) return this.#summary;
    throw ownClientErrors.UBENCH_E_CLIENT_RESULTS({ task: this.#task, problem: `${this.#source} ends without a line of the type 'done', which says when the measurement began and ended.` });
  }

  #message(text: string): void {
    const { message } = this.#read(() => readMessageLine(JSON.stringify(complete(JSON.parse(text), this.#records))));
    if (this.#summary !== undefined) throw this.#wrong("it follows the line of the type 'done', which is the last");
    if (message.type === 'failed') throw this.#wrong(`the program says that it has failed: ${message.error.what}`);
    if (message.type === 'done') {
      const { window, clients, errorSamples } = message.summary;
      if (!(window.end_ns > window.start_ns)) throw this.#wrong('its window ends before it begins');
      const samples = Object.entries(errorSamples).map(([kind, texts]) => [kind, texts.slice(0, 5).map((sample) => sample.slice(0, longestSample))] as const);
      this.#summary = { window, clients, errorSamples: Object.fromEntries(samples) };
    }
    if (message.type !== 'interval') return;
    if (++this.#records > mostRecords) throw this.#wrong(`there are more than ${mostRecords.toLocaleString('en-US')} seconds`);
    const { interval, completed, sent, phases } = message.record;
    if (!Number.isSafeInteger(interval)) throw this.#wrong('its interval is not a whole second');
    const successes = Object.values(phases).reduce((sum, phase) => sum + this.#successesOf(phase), 0);
    if (completed > successes) throw this.#wrong(`its completed (${completed}) are more than the operations that have not failed (${successes})`);
    this.#operations += phases.measure?.operations ?? 0;
    this.#ship({ interval, completed, sent, phases });
  }

  #successesOf({ operations, errors, histograms, tallies }: PhaseRecord): number {
    const unknown = Object.keys(histograms).find((name) => !known.includes(name)) ?? Object.keys(tallies)[0];
    if (unknown !== undefined) throw this.#wrong(`there is no metric '${unknown}' of a client of your own; it has ${known.join(', ')}`);
    for (const [name, histogram] of Object.entries(histograms)) this.#requireWhole(name, histogram);
    const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
    const successes = operations - failed;
    const timed = (histograms['serviceTime']?.count ?? 0) + (histograms['givenUpTime']?.count ?? 0);
    if (successes < 0) throw this.#wrong(`its errors (${failed}) are more than its operations (${operations}), which are to include them`);
    if (timed !== 0 && timed !== successes) throw this.#wrong(`its histograms have ${timed} operations, and ${successes} have not failed`);
    return successes;
  }

  /** Who merges it takes it as it is. */
  #requireWhole(name: string, histogram: EncodedHistogram): void {
    const { data, count, min, max, sum } = histogram;
    if (data.length > longestHistogram_bytes) throw this.#wrong(`${name} has more data than a histogram can have`);
    // Sums are of doubles: in another order they differ a little.
    if (!(min <= max && sum >= min * count * (1 - 1e-9) && sum <= max * count * (1 + 1e-9))) throw this.#wrong(`the min, max and sum of ${name} contradict each other`);
    this.#read(() => new Histogram().addEncoded(histogram));
  }

  #read<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw this.#wrong(toErrorRecord(error).what, error);
    }
  }

  #wrong(problem: string, cause?: unknown): Error {
    const text = `line ${this.#lines} of ${this.#source}: ${problem}`;
    return ownClientErrors.UBENCH_E_CLIENT_RESULTS({ task: this.#task, problem: text.endsWith('.') ? text : `${text}.` }, { cause });
  }
}

const objectOf = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {});

/** The line as an agent would write it: a program may leave out who it is, and what nobody asks of it. */
function complete(line: unknown, sequence: number): unknown {
  const given = objectOf(line);
  const message = objectOf(given['message'] ?? given);
  if (message['type'] === 'done') return { agent: 0, message: { ...message, summary: { ...filled, ...objectOf(message['summary']), agent: 0 } } };
  if (message['type'] !== 'interval') return { agent: 0, message };
  const record = objectOf(message['record']);
  const phases = Object.fromEntries(Object.entries(objectOf(record['phases'])).map(([name, phase]) => [name, { errors: {}, histograms: {}, tallies: {}, ...objectOf(phase) }]));
  const { measure } = phases as { readonly measure?: { readonly operations?: unknown; readonly errors: unknown } };
  const operations = typeof measure?.operations === 'number' ? Math.max(0, measure.operations) : 0;
  const failed = Object.values(objectOf(measure?.errors)).reduce<number>((sum, count) => sum + (typeof count === 'number' ? count : 0), 0);
  return { agent: 0, message: { ...message, record: { completed: Math.max(0, operations - failed), sent: operations, ...record, phases, agent: 0, sequence } } };
}
