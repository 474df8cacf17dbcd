import { defineErrors } from '@ubench/errors';
import { formatDuration } from '@ubench/units';
import type { Driver, DriverReport } from '../driver/driver-type.ts';
import type { OpenLoop } from '../load-plan.ts';
import { firstIndexFrom, type Schedule, scheduleOf, stripe } from '../schedule/schedule.ts';
import { shareOfAgent, sharesBeforeAgent } from '../share-of-agent.ts';
import type { Trace } from '../trace/trace.ts';
import { connectAll } from './connect-all.ts';
import { Drain } from './drain.ts';
import type { LoadWindow } from './load-window.ts';
import { type ClientHost, type ClientOwner, VirtualClient } from './virtual-client.ts';

export const openLoopErrors = defineErrors({
  UBENCH_E_LOAD_TOO_MANY_AGENTS: (p: { agents: number; maxConcurrency: number }) => ({
    what: `${p.agents} agents cannot share ${p.maxConcurrency} connection(s): each needs one to send its part of the schedule.`,
    fix: `Raise maxConcurrency to ${p.agents} or more, or run fewer agents.`,
  }),
});

interface Agent {
  readonly index: number;
  readonly count: number;
}

/**
 * Operations start when the schedule says so. Those that find no free client wait in order. Nothing is queued for that: what waits is what
 * lies between two cursors on the same schedule, so that memory does not grow with the backlog.
 */
export class OpenExecutor implements Driver, ClientOwner {
  readonly #load: OpenLoop;
  readonly #host: ClientHost;
  readonly #window: LoadWindow;
  /** The next intent to become due. */
  readonly #due: Schedule;
  /** The next intent to be sent. */
  readonly #unsent: Schedule;
  /** Intents that are due and not sent. */
  #waiting = 0;
  /** The first intent number that is no longer part of the load. */
  readonly #endIndex: number;
  readonly #maxClients: number;
  readonly #longestWait_ns: number;
  readonly #clients = new Set<VirtualClient>();
  /** The most recently freed last. */
  readonly #free: VirtualClient[] = [];
  /** Client numbers to give out, the next one last. */
  readonly #spareNumbers: number[];
  #opening = 0;
  readonly #drain: Drain;
  readonly #report: DriverReport;

  /** @throws UBENCH_E_LOAD_TOO_MANY_AGENTS */
  constructor(load: OpenLoop, agent: Agent, host: ClientHost, window: LoadWindow, trace?: Trace) {
    this.#load = load;
    this.#host = host;
    this.#window = window;
    this.#longestWait_ns = load.skip_after_ns ?? Infinity;
    this.#maxClients = shareOfAgent(load.max_concurrency, agent);
    if (this.#maxClients === 0) {
      throw openLoopErrors.UBENCH_E_LOAD_TOO_MANY_AGENTS({ agents: agent.count, maxConcurrency: load.max_concurrency });
    }
    const first = sharesBeforeAgent(load.max_concurrency, agent);
    this.#spareNumbers = Array.from({ length: this.#maxClients }, (_, i) => first + this.#maxClients - 1 - i);
    const schedule = (): Schedule => scheduleOf(load, host.seed, trace);
    this.#due = stripe(schedule(), agent);
    this.#unsent = stripe(schedule(), agent);
    this.#endIndex =
      'operations' in load.stop ? firstIndexFrom(schedule(), load.warmup_ns) + load.stop.operations : Infinity;
    this.#drain = new Drain(host.clock, host.deadlines, load.grace_ns);
    this.#report = { scheduled: 0, sent: 0, unsentWhileFree: 0, reachedMaxConcurrency: false, clients: 0, aborted: false };
    this.#free.push(this.#newClient());
  }

  connect(): Promise<void> {
    return connectAll(this.#free);
  }

  async run(signal: AbortSignal): Promise<DriverReport> {
    const { clock } = this.#host;
    signal.addEventListener('abort', () => this.#abort(), { once: true });
    const end_ns = this.#window.measureEnd_ns;
    if (Number.isFinite(end_ns)) clock.at(end_ns, () => this.#endAt(end_ns));
    this.#fire();
    await this.#drain.finished;
    return this.#report;
  }

  #abort(): void {
    if (!this.#drain.sending) return;
    this.#report.aborted = true;
    this.#drain.begin(this.#host.now());
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients].map((client) => client.close()));
  }

  /** Sends everything that is due and comes back when the next intent is. */
  #fire(): void {
    if (!this.#drain.sending) return;
    const now = this.#host.now();
    if (now >= this.#window.measureEnd_ns) {
      this.#endAt(this.#window.measureEnd_ns);
      return;
    }
    this.#becomeDue(now);
    this.#send();
    if (this.#due.index >= this.#endIndex) {
      if (this.#waiting === 0) this.#drain.begin(this.#host.now());
      return;
    }
    const next_ns = this.#timeOf(this.#due);
    if (next_ns < this.#window.measureEnd_ns) this.#host.clock.at(next_ns, () => this.#fire());
  }

  #becomeDue(now: number): void {
    for (let time = this.#timeOf(this.#due); this.#isDue(time, now); time = this.#timeOf(this.#due)) {
      this.#waiting++;
      if (time >= this.#window.measureStart_ns) this.#report.scheduled++;
      this.#due.advance();
      this.#openIfNeeded(now - time);
    }
  }

  /** @param late_ns How long ago this should have happened: the agent's own lateness, which must not pass for a wait for a client. */
  #openIfNeeded(late_ns: number): void {
    if (this.#waiting <= this.#free.length + this.#opening) return;
    if (this.#clients.size === this.#maxClients) {
      this.#report.reachedMaxConcurrency = true;
      return;
    }
    this.#opening++;
    this.#newClient().open(late_ns);
  }

  #isDue(time: number, now: number): boolean {
    return time <= now && time < this.#window.measureEnd_ns && this.#due.index < this.#endIndex;
  }

  #send(): void {
    while (this.#waiting > 0 && this.#free.length > 0) {
      // Due when the client that has been free longest could already have taken it: that one decides, whichever is taken.
      const freeSince_ns = this.#free[0]!.freeSince_ns;
      const { index } = this.#unsent;
      const intended_ns = this.#timeOf(this.#unsent);
      this.#take();
      const now = this.#host.now();
      const released_ns = Math.max(intended_ns, freeSince_ns);
      if (released_ns - intended_ns > this.#longestWait_ns) {
        this.#free[0]!.failUnsent(index, intended_ns, 'skipped', `Not sent: it had waited for a connection for more than ${formatDuration(this.#longestWait_ns)}.`);
        continue;
      }
      const client = this.#free.pop()!;
      if (intended_ns >= this.#window.measureStart_ns) this.#report.sent++;
      client.run(index, intended_ns, released_ns, true, now);
    }
  }

  #take(): void {
    this.#waiting--;
    this.#unsent.advance();
  }

  #endAt(end_ns: number): void {
    if (!this.#drain.sending) return;
    const now = this.#host.now();
    const before = this.#waiting;
    this.#becomeDue(now);
    if (now === end_ns || now < end_ns + this.#load.grace_ns) this.#send();
    // So late that what is sent now would already be unfinished: the agent's own fault, as far as a client stood idle.
    else if (this.#free.length > 0) this.#report.unsentWhileFree += this.#waiting - before;
    this.#drain.begin(end_ns);
  }

  freed(client: VirtualClient): void {
    this.#free.push(client);
    this.#proceed();
  }

  opened(client: VirtualClient): void {
    this.#opening--;
    this.#free.push(client);
    this.#proceed();
  }

  openFailed(client: VirtualClient, message: string): void {
    this.#opening--;
    this.#clients.delete(client);
    this.#spareNumbers.push(client.number);
    // The intent that has waited longest would have been the first to use it. With nobody waiting, nobody missed it.
    if (this.#waiting > 0 && this.#drain.sending) {
      const { index } = this.#unsent;
      const intended_ns = this.#timeOf(this.#unsent);
      this.#take();
      client.failUnsent(index, intended_ns, 'connect', message);
      // There is room for another connection, and more may wait than those being opened will serve.
      this.#openIfNeeded(0);
    }
    this.#proceed();
  }

  #proceed(): void {
    if (this.#drain.sending) {
      this.#send();
      if (this.#due.index >= this.#endIndex && this.#waiting === 0) this.#drain.begin(this.#host.now());
    }
    this.#drain.check();
  }

  #newClient(): VirtualClient {
    const client = new VirtualClient(this.#spareNumbers.pop()!, this.#host, this);
    this.#clients.add(client);
    this.#report.clients = Math.max(this.#report.clients, this.#clients.size);
    return client;
  }

  #timeOf(schedule: Schedule): number {
    return this.#window.start_ns + schedule.offset_ns;
  }
}
