import { defineErrors, toErrorRecord } from '@ubench/errors';
import { formatDuration } from '@ubench/units';
import type { Clock } from '../clock.ts';
import { counterRandom, type CounterRandom, randomStream } from '../random.ts';
import type { Client } from '../workload.ts';
import type { Deadlines, Waiter } from './deadlines.ts';
import { Operation, type OperationHost } from './operation.ts';

export const clientErrors = defineErrors({
  UBENCH_E_CLIENT_CONNECT_TIMEOUT: (p: { after: string }) => ({
    what: `A client had no connection after ${p.after}.`,
    fix: "Look at the log of the service, or give the load a longer timeout: timeout: '30s'.",
  }),
});

/** What virtual clients share. */
export interface ClientHost extends OperationHost {
  readonly clock: Clock;
  readonly seed: number;
  readonly timeout_ns: number;
  readonly deadlines: Deadlines;
  connect(client: number): Promise<Client>;
  /** The operation is handed to the connection now. */
  handedOver(operation: Operation): void;
  /** The operation has ended, one way or another. */
  ended(operation: Operation): void;
}

/** What the loop that drives clients is told. */
export interface ClientOwner {
  /** The client's operation has ended and it can take another; `reached`: it had a connection. */
  freed(client: VirtualClient, reached: boolean): void;
  /** A connection opened without an operation is up. */
  opened(client: VirtualClient): void;
  /** A connection opened without an operation failed. */
  openFailed(client: VirtualClient, message: string): void;
}

/**
 * One virtual client: a connection, or the place for one, and at most one operation at a time. Replaces its connection when that is gone
 * or when an operation has run out of time.
 */
export class VirtualClient implements Waiter {
  readonly number: number;
  readonly #host: ClientHost;
  readonly #owner: ClientOwner;
  /** When it last became free. */
  freeSince_ns = 0;
  since_ns = 0;
  previous: Waiter | undefined = undefined;
  next: Waiter | undefined = undefined;
  #connection: Client | undefined;
  #state: 'idle' | 'opening' | 'connecting' | 'operating' = 'idle';
  // These belong to one connection attempt or operation after another until something is abandoned; then all are replaced, so that
  // whatever the abandoned client still does or says reaches nobody.
  #operation!: Operation;
  #random!: CounterRandom;
  #resolved!: () => void;
  #rejected!: (error: unknown) => void;

  constructor(number: number, host: ClientHost, owner: ClientOwner) {
    this.number = number;
    this.#host = host;
    this.#owner = owner;
    this.#renew();
  }

  #renew(): void {
    const operation = new Operation(this.#host);
    this.#operation = operation;
    this.#random = counterRandom(this.#host.seed, randomStream.operations);
    this.#resolved = () => {
      if (operation === this.#operation) this.#finish(true);
    };
    this.#rejected = (error) => {
      if (operation !== this.#operation) return;
      this.#failWith(error);
      this.#finish(true);
    };
  }

  /** Connects before the load. @throws what the connection was refused with, UBENCH_E_CLIENT_CONNECT_TIMEOUT */
  connect(): Promise<void> {
    const { clock, timeout_ns } = this.#host;
    return new Promise((resolve, reject) => {
      const cancel = clock.at(clock.now() + timeout_ns, () => {
        this.#renew();
        reject(clientErrors.UBENCH_E_CLIENT_CONNECT_TIMEOUT({ after: formatDuration(timeout_ns) }));
      });
      this.#connect(
        () => {
          cancel();
          resolve();
        },
        (error) => {
          cancel();
          reject(error);
        },
      );
    });
  }

  /**
   * Opens a connection that no operation is bound to; the owner is told how that ended.
   * @param late_ns How long ago that was called for: by so much less it counts as having been awaited.
   */
  open(late_ns: number): void {
    this.#state = 'opening';
    this.#host.deadlines.add(this, this.#host.now());
    this.#connect(
      () => {
        this.#idle();
        this.freeSince_ns -= late_ns;
        this.#owner.opened(this);
      },
      (error) => {
        this.#idle();
        this.#owner.openFailed(this, toErrorRecord(error).what);
      },
    );
  }

  #connect(up: (connection: Client) => void, failed: (error: unknown) => void): void {
    const attempt = this.#operation;
    const connected = (connection: Client): void => {
      if (attempt === this.#operation) {
        this.#connection = connection;
        up(connection);
      } else void closeQuietly(connection);
    };
    this.#host.connect(this.number).then(connected, (error: unknown) => {
      if (attempt === this.#operation) failed(error);
    });
  }

  /**
   * Runs operation `index`; connects first where the connection is gone. For `ticket` see {@link Operation.ticket}.
   * @param now The clock's reading, just taken: a reading costs as much as all the rest that is done here.
   */
  run(index: number, intended_ns: number, released_ns: number, ticket: boolean, now: number): void {
    this.#operation.begin(index, intended_ns, released_ns);
    this.#operation.ticket = ticket;
    this.#host.deadlines.add(this, now);
    if (this.#connection?.connected) this.#operate(this.#connection, now);
    else this.#reconnect();
  }

  /** Ends operation `index` at once as a failure of this kind: it had waited for a connection and is not sent. */
  failUnsent(index: number, intended_ns: number, kind: string, message: string): void {
    this.#operation.begin(index, intended_ns, intended_ns);
    this.#operation.fail(kind, message);
    this.#operation.end(this.#host.now());
    this.#host.ended(this.#operation);
  }

  #reconnect(): void {
    this.#state = 'connecting';
    this.#drop();
    const before = this.#host.now();
    this.#connect(
      (connection) => {
        const now = this.#host.now();
        this.#operation.connecting_ns = now - before;
        this.#operate(connection, now);
      },
      (error) => {
        this.#operation.fail('connect', toErrorRecord(error).what);
        this.#finish(false);
      },
    );
  }

  #operate(connection: Client, now: number): void {
    this.#state = 'operating';
    this.#random.at(this.#operation.index);
    this.#operation.handOver(now);
    this.#host.handedOver(this.#operation);
    let running: Promise<void>;
    try {
      running = connection.operate(this.#operation.index, this.#random, this.#operation);
    } catch (error) {
      // Through a promise all the same: ending it here would recurse without end in a client that always throws.
      running = Promise.reject(error);
    }
    running.then(this.#resolved, this.#rejected);
  }

  #failWith(error: unknown): void {
    const { code, what } = toErrorRecord(error);
    this.#operation.fail(code, what);
  }

  #finish(reached: boolean): void {
    this.#idle();
    this.#operation.end(this.freeSince_ns);
    this.#host.ended(this.#operation);
    this.#owner.freed(this, reached);
  }

  #idle(): void {
    this.#state = 'idle';
    this.#host.deadlines.remove(this);
    this.freeSince_ns = this.#host.now();
  }

  expire(): void {
    const after = formatDuration(this.#host.timeout_ns);
    if (this.#state === 'operating') this.abandon('timeout', `No answer after ${after}.`);
    else this.abandon('connect', `No connection after ${after}.`);
  }

  /** Ends what it is doing as a failure and replaces the connection, whose late answer is ignored. */
  abandon(kind: string, message: string): void {
    const state = this.#state;
    const operation = this.#operation;
    operation.fail(kind, message);
    this.#drop();
    this.#renew();
    this.#idle();
    if (state === 'opening') {
      this.#owner.openFailed(this, message);
      return;
    }
    operation.end(this.freeSince_ns);
    this.#host.ended(operation);
    this.#owner.freed(this, state === 'operating');
  }

  #drop(): void {
    if (this.#connection !== undefined) void closeQuietly(this.#connection);
    this.#connection = undefined;
  }

  async close(): Promise<void> {
    this.#renew();
    const connection = this.#connection;
    this.#connection = undefined;
    if (connection !== undefined) await closeQuietly(connection);
  }
}

/** A client's close never rejects by contract; one that breaks it must not end the agent. */
const closeQuietly = (connection: Client): Promise<void> => connection.close().catch(() => {});
