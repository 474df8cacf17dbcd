import { longestTurn_ns, pauseAfterFailedConnect_ns } from '../executor/closed.ts';
import { connectAll } from '../executor/connect-all.ts';
import { Drain } from '../executor/drain.ts';
import type { LoadWindow } from '../executor/load-window.ts';
import type { Operation } from '../executor/operation.ts';
import { type ClientHost, type ClientOwner, VirtualClient } from '../executor/virtual-client.ts';
import { shareOfAgent, sharesBeforeAgent } from '../share-of-agent.ts';
import { driverErrors } from './driver-errors.ts';
import type { DriverContext, DriverReport } from './driver-type.ts';

/**
 * This slice's clients of a closed loop, for a driver that decides itself when each of them sends. Timeouts, lost connections, operation
 * numbers, warm-up, the end of the load and the recording of every operation are taken care of. An operation counts for the
 * phase in which the driver asked for it.
 */
export class ClientPool implements ClientOwner {
  readonly #host: ClientHost;
  readonly #window: Readonly<LoadWindow>;
  readonly #agents: number;
  readonly #clients: VirtualClient[] = [];
  /** What waits for the operation of a client to end. */
  readonly #waiting = new Map<VirtualClient, () => void>();
  readonly #drain: Drain;
  readonly #over = Promise.withResolvers<void>();
  /** Measured operations that may still start. */
  #budget: number;
  #nextIndex: number;
  #turnSince_ns = 0;
  readonly #report: DriverReport;

  /** @throws UBENCH_E_DRIVER_LOAD for an open loop. */
  constructor({ slice: { load, agent, driver }, host, window }: Pick<DriverContext, 'slice' | 'host' | 'window'>) {
    if (load.loop !== 'closed') throw driverErrors.UBENCH_E_DRIVER_LOAD({ driver: driver.name, lack: 'its clients are those of a closed loop (concurrency)' });
    this.#host = host;
    this.#window = window;
    this.#agents = agent.count;
    this.#drain = new Drain(host.clock, host.deadlines, load.grace_ns);
    this.#budget = 'operations' in load.stop ? shareOfAgent(load.stop.operations, agent) : Infinity;
    this.#nextIndex = agent.index;
    const clients = shareOfAgent(load.concurrency, agent);
    const first = sharesBeforeAgent(load.concurrency, agent);
    const shared: ClientHost = { ...host, phaseOf, ended: (operation) => this.#ended(operation) };
    for (let i = 0; i < clients; i++) this.#clients.push(new VirtualClient(first + i, shared, this));
    this.#report = { scheduled: 0, sent: 0, unsentWhileFree: 0, reachedMaxConcurrency: false, clients, aborted: false };
  }

  /** How many clients this slice has; none where there are more agents than clients. */
  get size(): number {
    return this.#clients.length;
  }

  connect(): Promise<void> {
    return connectAll(this.#clients);
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  /**
   * Runs the load: `loop` gives operations to clients until it is told that the load is over, and resolves. What is in flight then gets the
   * grace.
   */
  async run(signal: AbortSignal, loop: () => Promise<void>): Promise<DriverReport> {
    const { clock } = this.#host;
    const { measureEnd_ns } = this.#window;
    if (Number.isFinite(measureEnd_ns)) clock.at(measureEnd_ns, () => this.#end(measureEnd_ns));
    signal.addEventListener('abort', () => this.#abort(), { once: true });
    this.#turnSince_ns = clock.now();
    try {
      // A loop over no clients would never wait for anything.
      if (this.size > 0) await loop();
      else if (this.#budget === Infinity) await this.#over.promise;
    } finally {
      this.#end(clock.now());
      await this.#drain.finished;
    }
    return this.#report;
  }

  /**
   * Gives a client, from 0 to `size - 1`, the next operation of the load. Resolves with true when that has ended, however it ended; with
   * false, and without an operation, when the load is over.
   * @throws UBENCH_E_DRIVER_CLIENT
   */
  async operate(client: number): Promise<boolean> {
    const virtual = this.#clients[client];
    if (virtual === undefined || this.#waiting.has(virtual)) throw driverErrors.UBENCH_E_DRIVER_CLIENT({ client, clients: this.size });
    const now = this.#host.now();
    // The end by the clock and not by its timer: a saturated event loop fires timers late.
    if (this.#budget === 0 || now >= this.#window.measureEnd_ns) this.#end(now);
    if (!this.#drain.sending) return false;
    const measured = now >= this.#window.measureStart_ns;
    if (measured) this.#budget--;
    const index = this.#nextIndex;
    this.#nextIndex += this.#agents;
    const ended = Promise.withResolvers<void>();
    this.#waiting.set(virtual, ended.resolve);
    virtual.run(index, Number.NaN, now, measured, now);
    await ended.promise;
    return true;
  }

  /** Waits, at most until the load is over. */
  async pause(duration_ns: number): Promise<void> {
    const { clock } = this.#host;
    const waited = Promise.withResolvers<void>();
    const cancel = clock.at(clock.now() + duration_ns, waited.resolve);
    await Promise.race([waited.promise, this.#over.promise]);
    cancel();
  }

  freed(client: VirtualClient, reached: boolean): void {
    this.#drain.check();
    const { clock } = this.#host;
    const done = (): void => {
      const resolve = this.#waiting.get(client);
      this.#waiting.delete(client);
      resolve?.();
    };
    if (!this.#drain.sending) done();
    // So that a dead server is not hammered.
    else if (!reached) clock.at(client.freeSince_ns + pauseAfterFailedConnect_ns, done);
    else if (client.freeSince_ns - this.#turnSince_ns < longestTurn_ns) done();
    else {
      clock.at(client.freeSince_ns, () => {
        this.#turnSince_ns = clock.now();
        done();
      });
    }
  }

  // Every connection of a closed loop belongs to an operation.
  opened(): void {}
  openFailed(): void {}

  #ended(operation: Operation): void {
    // A connection that failed was never handed the operation, and that is when the phase is decided.
    operation.phase = phaseOf(operation);
    if (operation.phase === 'measure') {
      this.#report.scheduled++;
      if (!Number.isNaN(operation.sent_ns)) this.#report.sent++;
    }
    this.#host.ended(operation);
  }

  #abort(): void {
    if (!this.#drain.sending) return;
    this.#report.aborted = true;
    this.#end(this.#host.now());
  }

  #end(from_ns: number): void {
    this.#drain.begin(from_ns);
    this.#over.resolve();
  }
}

const phaseOf = ({ ticket }: Operation): Operation['phase'] => (ticket ? 'measure' : 'warmup');
