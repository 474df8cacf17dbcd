import { type Driver, type DriverContext, type DriverReport, type FinishedOperation, shareOfAgent } from '@ubench/load';
import { formatDuration } from '@ubench/units';
import { Client, type ClientHost } from './client.ts';
import type { HttpClientOptions } from './http-client.ts';

/** As many at a time as a server's listen queue surely takes. */
const connectAtATime = 32;

/** This slice's part of a closed loop over clients of autocannon: which operations begin, what becomes of them, and when it is over. */
export class Saturation implements Driver {
  readonly #context: DriverContext;
  readonly #clients: Client[];
  /** Measured operations that may still begin. */
  #budget: number;
  #sending = true;
  #inFlight = 0;
  #cancelGrace: () => void = () => {};
  readonly #drained = Promise.withResolvers<void>();
  readonly #report: DriverReport;

  constructor(context: DriverContext, concurrency: number, request: HttpClientOptions, statuses: readonly number[]) {
    const { clock, slice } = context;
    const { load, agent } = slice;
    this.#context = context;
    this.#budget = 'operations' in load.stop ? shareOfAgent(load.stop.operations, agent) : Infinity;
    const isSending = (): boolean => this.#sending;
    const host: ClientHost = {
      clock,
      get sending() {
        return isSending();
      },
      timeout_ns: load.timeout_ns,
      request,
      statuses,
      begin: (at_ns) => this.#begin(at_ns),
      ended: (operation, sent) => this.#ended(operation, sent),
    };
    this.#clients = Array.from({ length: shareOfAgent(concurrency, agent) }, () => new Client(host));
    this.#report = { scheduled: 0, sent: 0, unsentWhileFree: 0, reachedMaxConcurrency: false, clients: this.#clients.length, aborted: false };
  }

  async connect(): Promise<void> {
    for (let first = 0; first < this.#clients.length; first += connectAtATime) {
      await Promise.all(this.#clients.slice(first, first + connectAtATime).map((client) => client.connect()));
    }
  }

  async run(signal: AbortSignal): Promise<DriverReport> {
    const { clock, window } = this.#context;
    const { measureEnd_ns } = window;
    if (Number.isFinite(measureEnd_ns)) clock.at(measureEnd_ns, () => this.#stop(measureEnd_ns));
    signal.addEventListener('abort', () => this.#abort(), { once: true });
    // Without clients, or without operations for them, none would ever be the last.
    if (this.#budget === 0 || (this.#budget < Infinity && this.#clients.length === 0)) this.#stop(clock.now());
    for (const client of this.#clients) client.start();
    await this.#drained.promise;
    return this.#report;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.close();
  }

  /** An operation belongs to the phase in which it begins. */
  #begin(at_ns: number): boolean {
    const { clock, window } = this.#context;
    // The end by the clock and not by its timer: a saturated event loop fires timers late.
    if (clock.now() >= window.measureEnd_ns) this.#stop(window.measureEnd_ns);
    if (!this.#sending) return false;
    this.#inFlight++;
    if (at_ns >= window.measureStart_ns && --this.#budget === 0) this.#stop(at_ns);
    return true;
  }

  #ended(operation: FinishedOperation, sent: boolean): void {
    if (operation.sent_ns >= this.#context.window.measureStart_ns) {
      this.#report.scheduled++;
      if (sent) this.#report.sent++;
    }
    this.#context.sink.record(operation);
    this.#inFlight--;
    this.#check();
  }

  #abort(): void {
    if (!this.#sending) return;
    this.#report.aborted = true;
    this.#stop(this.#context.clock.now());
  }

  /** No operation begins any more; those in flight get the grace from here. */
  #stop(from_ns: number): void {
    if (!this.#sending) return;
    this.#sending = false;
    const { grace_ns } = this.#context.slice.load;
    this.#cancelGrace = this.#context.clock.at(from_ns + grace_ns, () => {
      for (const client of this.#clients) client.abandon('unfinished', `Still running ${formatDuration(grace_ns)} after the end.`);
    });
    this.#check();
  }

  #check(): void {
    if (this.#sending || this.#inFlight > 0) return;
    this.#cancelGrace();
    this.#drained.resolve();
  }
}
