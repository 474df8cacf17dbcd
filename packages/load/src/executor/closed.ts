import type { Driver, DriverReport } from '../driver/driver-type.ts';
import type { ClosedLoop } from '../load-plan.ts';
import { shareOfAgent, sharesBeforeAgent } from '../share-of-agent.ts';
import { connectAll } from './connect-all.ts';
import { Drain } from './drain.ts';
import type { LoadWindow } from './load-window.ts';
import type { Operation } from './operation.ts';
import { type ClientHost, type ClientOwner, VirtualClient } from './virtual-client.ts';

/** A client that cannot connect waits this long, so that a dead server is not hammered. */
export const pauseAfterFailedConnect_ns = 100e6;

/**
 * Operations that complete without any I/O chain promise jobs without end, and timers, messages and signals would starve: that often
 * at least the event loop gets its turn.
 */
export const longestTurn_ns = 20e6;

/** Each client sends when its last operation has ended, plus think time. Operation numbers of agent a of N are a + k·N. */
export class ClosedExecutor implements Driver, ClientOwner {
  readonly #load: ClosedLoop;
  readonly #host: ClientHost;
  readonly #window: LoadWindow;
  readonly #agent: { readonly index: number; readonly count: number };
  readonly #clients: VirtualClient[] = [];
  /** Measured operations that may still start. */
  #budget: number;
  #nextIndex: number;
  #turnSince_ns = 0;
  readonly #drain: Drain;
  readonly #report: DriverReport;

  constructor(load: ClosedLoop, agent: { readonly index: number; readonly count: number }, host: ClientHost, window: LoadWindow) {
    this.#load = load;
    this.#host = host;
    this.#window = window;
    this.#agent = agent;
    this.#nextIndex = agent.index;
    this.#budget = 'operations' in load.stop ? shareOfAgent(load.stop.operations, agent) : Infinity;
    this.#drain = new Drain(host.clock, host.deadlines, load.grace_ns);
    const clients = shareOfAgent(load.concurrency, agent);
    const first = sharesBeforeAgent(load.concurrency, agent);
    const shared: ClientHost = { ...host, ended: (operation) => this.#ended(operation) };
    for (let i = 0; i < clients; i++) this.#clients.push(new VirtualClient(first + i, shared, this));
    this.#report = { scheduled: 0, sent: 0, unsentWhileFree: 0, reachedMaxConcurrency: false, clients, aborted: false };
  }

  connect(): Promise<void> {
    return connectAll(this.#clients);
  }

  async run(signal: AbortSignal): Promise<DriverReport> {
    const { clock } = this.#host;
    signal.addEventListener('abort', () => this.#abort(), { once: true });
    const end_ns = this.#window.measureEnd_ns;
    if (Number.isFinite(end_ns)) clock.at(end_ns, () => this.#drain.begin(end_ns));
    this.#turnSince_ns = clock.now();
    // Without clients, or without operations for them, no operation would ever be the last.
    if (this.#budget === 0 || (this.#budget < Infinity && this.#clients.length === 0)) this.#drain.begin(clock.now());
    for (const client of this.#clients) this.#next(client, this.#window.start_ns, clock.now());
    await this.#drain.finished;
    return this.#report;
  }

  #abort(): void {
    if (!this.#drain.sending) return;
    this.#report.aborted = true;
    this.#drain.begin(this.#host.now());
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  /** @param now The clock's reading, just taken. */
  #next(client: VirtualClient, released_ns: number, now: number): void {
    // The end by the clock and not by its timer: a saturated event loop fires timers late.
    if (!this.#drain.sending || now >= this.#window.measureEnd_ns) return;
    const ticket = now >= this.#window.measureStart_ns;
    if (ticket) this.#budget--;
    const index = this.#nextIndex;
    this.#nextIndex += this.#agent.count;
    client.run(index, Number.NaN, released_ns, ticket, now);
    if (this.#budget === 0) this.#drain.begin(now);
  }

  #ended(operation: Operation): void {
    // Released in the warm-up and sent after it: measured, as long as that does not make one too many.
    if (operation.phase === 'measure' && !operation.ticket) {
      if (this.#budget > 0) this.#budget--;
      else operation.phase = 'warmup';
    }
    if (operation.phase === 'measure') {
      this.#report.scheduled++;
      if (!Number.isNaN(operation.sent_ns)) this.#report.sent++;
    }
    this.#host.ended(operation);
    if (this.#budget === 0) this.#drain.begin(this.#host.now());
  }

  freed(client: VirtualClient, reached: boolean): void {
    this.#drain.check();
    if (!this.#drain.sending) return;
    const { clock } = this.#host;
    const free_ns = client.freeSince_ns;
    if (!reached) this.#nextAt(client, free_ns + pauseAfterFailedConnect_ns);
    else if (this.#load.think_ns > 0) this.#nextAt(client, free_ns + this.#load.think_ns);
    else if (free_ns - this.#turnSince_ns < longestTurn_ns) this.#next(client, free_ns, free_ns);
    else {
      clock.at(free_ns, () => {
        this.#turnSince_ns = clock.now();
        this.#next(client, free_ns, this.#turnSince_ns);
      });
    }
  }

  #nextAt(client: VirtualClient, time: number): void {
    this.#host.clock.at(time, () => this.#next(client, time, this.#host.now()));
  }

  // Every connection of a closed loop belongs to an operation.
  opened(): void {}
  openFailed(): void {}
}
