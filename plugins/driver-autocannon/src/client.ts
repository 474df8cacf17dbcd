import { formatDuration } from '@ubench/units';
import type { Clock, FinishedOperation } from '@ubench/load';
import { Connection, type ConnectionOwner } from './connection.ts';
import type { HttpClientOptions } from './http-client.ts';

/** What clients share. */
export interface ClientHost {
  readonly clock: Clock;
  readonly timeout_ns: number;
  readonly request: HttpClientOptions;
  readonly statuses: readonly number[];
  /** Operations may still begin. */
  readonly sending: boolean;
  /** Whether a client may begin an operation at this instant; where it may, it does, and tells of its end. */
  begin(at_ns: number): boolean;
  ended(operation: FinishedOperation, sent: boolean): void;
}

/** So that a dead server is not hammered: what ubench's own clients wait, too. */
const pauseAfterFailedConnect_ns = 100e6;

/** One virtual client: a connection, or the place for one, and at most one operation at a time. A connection that is gone is replaced. */
export class Client implements ConnectionOwner {
  readonly #host: ClientHost;
  #connection: Connection | undefined;
  #state: 'connecting' | 'idle' | 'operating' | 'closed' = 'idle';
  /** Since when it connects or operates. */
  #since_ns = 0;
  #watched = false;
  #cancelWatch: () => void = () => {};
  #cancelPause: () => void = () => {};
  /** What awaits the first connection. */
  #ready: { resolve(): void; reject(error: Error): void } | undefined;
  #started = false;

  constructor(host: ClientHost) {
    this.#host = host;
  }

  /** Connects before the load. @throws why it cannot. */
  connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#ready = { resolve, reject };
      this.#connect();
    });
  }

  /** Operates from now on, for as long as it may. */
  start(): void {
    this.#started = true;
    if (this.#connection === undefined) this.#connect();
    else this.#connection.start();
  }

  /** Ends an operation in flight as a failure. */
  abandon(kind: string, message: string): void {
    if (this.#state !== 'operating') return;
    this.#drop();
    this.#fail(kind, message);
  }

  close(): void {
    this.#state = 'closed';
    this.#drop();
    this.#cancelWatch();
    this.#cancelPause();
  }

  opened(): void {
    this.#state = 'idle';
    this.#ready?.resolve();
    this.#ready = undefined;
    if (this.#started) this.#connection!.start();
  }

  send(): boolean {
    const now = this.#host.clock.now();
    if (!this.#host.begin(now)) return false;
    this.#state = 'operating';
    this.#since_ns = now;
    this.#watch();
    return true;
  }

  answered(status: number): void {
    if (this.#host.statuses.includes(status)) this.#end();
    else this.#fail(`http ${status}`, `${this.#host.request.method} ${this.#host.request.path} answered ${status}`);
  }

  lost(kind: string, message: string): void {
    const state = this.#state;
    this.#connection = undefined;
    if (state === 'closed') return;
    if (state === 'connecting') this.#failedToConnect(kind, message);
    else {
      if (state === 'operating') this.#fail(kind, message);
      this.#reconnect();
    }
  }

  #connect(): void {
    this.#state = 'connecting';
    this.#since_ns = this.#host.clock.now();
    this.#watch();
    this.#connection = new Connection(this.#host.request, this);
  }

  /** Neither before the load, when it is the start that replaces a connection, nor after it. */
  #reconnect(): void {
    if (this.#started && this.#host.sending) this.#connect();
  }

  #failedToConnect(code: string, message: string): void {
    this.#state = 'idle';
    if (this.#ready !== undefined) {
      this.#ready.reject(Object.assign(new Error(message), { code }));
      this.#ready = undefined;
    } else if (this.#host.begin(this.#since_ns)) {
      const done_ns = this.#host.clock.now();
      this.#host.ended({ sent_ns: this.#since_ns, done_ns, failure: { kind: 'connect', message } }, false);
      this.#cancelPause = this.#host.clock.at(done_ns + pauseAfterFailedConnect_ns, () => this.#reconnect());
    }
  }

  #fail(kind: string, message: string): void {
    this.#end({ kind, message });
  }

  #end(failure?: FinishedOperation['failure']): void {
    this.#state = 'idle';
    this.#host.ended({ sent_ns: this.#since_ns, done_ns: this.#host.clock.now(), ...(failure && { failure }) }, true);
  }

  #drop(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  /** One timer at a time, looked at again when it fires: an operation costs none of its own. */
  #watch(): void {
    if (this.#watched) return;
    this.#watched = true;
    this.#cancelWatch = this.#host.clock.at(this.#since_ns + this.#host.timeout_ns, () => {
      this.#watched = false;
      if (this.#state !== 'connecting' && this.#state !== 'operating') return;
      if (this.#host.clock.now() < this.#since_ns + this.#host.timeout_ns) this.#watch();
      else this.#expire();
    });
  }

  #expire(): void {
    const after = formatDuration(this.#host.timeout_ns);
    if (this.#state === 'operating') {
      this.abandon('timeout', `No answer after ${after}.`);
      this.#reconnect();
    } else {
      this.#drop();
      this.#failedToConnect('ETIMEDOUT', `No connection after ${after}.`);
    }
  }
}
