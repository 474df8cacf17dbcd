import type { OperationDetails } from './recording/operation-log.ts';

/**
 * What a client tells about the operation it is running. One recorder per virtual client, reused: no object per
 * operation. Instants are taken inside the call, unless they are given: readings of `now()` that were taken before.
 */
export interface Recorder {
  /** The first byte is handed to the socket now. Without a call, the moment `operate` was called. */
  sent(): void;
  /** The first content has arrived (streams). Only the first call counts. */
  first(at_ns?: number): void;
  /** The last byte has arrived. Without a call, the moment `operate` resolved. */
  done(at_ns?: number): void;
  /**
   * The operation failed. `kind` groups failures (`timeout`, `connect`, `http 503`, `sql 40001`), so few distinct ones;
   * `message` is kept for the first five of a kind.
   */
  fail(kind: string, message?: string): void;
  /**
   * The client has ended the operation on purpose: it is no failure, and how long it took says nothing of the service, so it is in no
   * latency and in no goodput.
   */
  givenUp(): void;
  /**
   * One observation of a metric that the workload declares, in the unit of its kind; `key` for a keyed one. `at_ns`: when what a rate
   * counts has arrived, where that was not now.
   */
  value(metric: string, value: number, key?: string, at_ns?: number): void;
  /**
   * Observations 0 to `count` − 1 at once, of a metric that has no key, as if `value` were called for each: a stream has hundreds. `at_ns`: when each
   * was, of a rate.
   */
  values(metric: string, values: ArrayLike<number>, count: number, at_ns?: ArrayLike<number>): void;
  /**
   * Only where the operation will have a line in the operation log: what to say there, asked when the operation has ended, however it did. What
   * a client must remember for that, it need not remember where this is absent.
   */
  readonly log?: ((details: OperationDetails) => void) | undefined;
  /** Where the headline latency of the operation begins, once it is sent; absent where that is not known yet. */
  readonly start_ns?: number;
  /** The clock of the recorder, nanoseconds: for workloads that time parts of an operation. */
  now(): number;
}
