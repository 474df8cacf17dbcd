import type { Recorder } from '../recorder.ts';
import type { OperationDetails } from '../recording/operation-log.ts';

/** Which part of a load an operation belongs to. */
export type Phase = 'warmup' | 'measure';

/** What an operation needs of whoever runs it. */
export interface OperationHost {
  /** Nanoseconds. */
  now(): number;
  /** Decides the phase of an operation that is sent at this instant. */
  phaseOf(operation: Operation): Phase;
  value(operation: Operation, metric: string, value: number, key: string | undefined, at_ns: number | undefined): void;
  values(operation: Operation, metric: string, values: ArrayLike<number>, count: number, at_ns: ArrayLike<number> | undefined): void;
  /** Whether an operation that begins now will have a line in the operation log. Absent: none has. */
  logging?(): boolean;
}

/**
 * The operation that a virtual client is running, reused for its next one. All instants in nanoseconds, NaN until they happen. Once
 * ended, what its client still says about it is ignored: it answers after its timeout.
 */
export class Operation implements Recorder {
  readonly #host: OperationHost;
  /** Global index over all agents. */
  index = 0;
  /** What the schedule asked for; closed loop: NaN. */
  intended_ns = Number.NaN;
  /** The first moment at which it was due and a client was free. */
  released_ns = Number.NaN;
  sent_ns = Number.NaN;
  first_ns = Number.NaN;
  done_ns = Number.NaN;
  /** Time between release and sending that went into a new connection. */
  connecting_ns = 0;
  phase: Phase = 'warmup';
  /** It was counted against the number of operations to measure when it was released. */
  ticket = false;
  /** Kind of failure; `undefined` for a success. */
  failure: string | undefined = undefined;
  failureMessage: string | undefined = undefined;
  /** What its client will say of it in the operation log. */
  details: OperationDetails | undefined = undefined;
  log: ((details: OperationDetails) => void) | undefined = undefined;
  /** Its client has ended it on purpose. */
  isGivenUp = false;
  #active = false;
  #sentByClient = false;
  readonly #keepDetails = (details: OperationDetails): void => {
    if (this.#active) this.details = details;
  };

  constructor(host: OperationHost) {
    this.#host = host;
  }

  /** Starts over as operation `index`. */
  begin(index: number, intended_ns: number, released_ns: number): void {
    this.index = index;
    this.intended_ns = intended_ns;
    this.released_ns = released_ns;
    this.sent_ns = Number.NaN;
    this.first_ns = Number.NaN;
    this.done_ns = Number.NaN;
    this.connecting_ns = 0;
    this.failure = undefined;
    this.failureMessage = undefined;
    this.isGivenUp = false;
    this.details = undefined;
    this.log = this.#host.logging?.() === true ? this.#keepDetails : undefined;
    this.#active = true;
    this.#sentByClient = false;
    this.phase = this.#host.phaseOf(this);
  }

  /** Where its service time begins: when it was sent, or when connecting anew for it began. A server that makes clients reconnect is slower by that. */
  get served_ns(): number {
    return this.sent_ns - this.connecting_ns;
  }

  /** Where its headline latency begins. */
  get start_ns(): number {
    if (!Number.isNaN(this.intended_ns)) return this.intended_ns;
    return Number.isNaN(this.served_ns) ? this.released_ns : this.served_ns;
  }

  /** The client takes it up now: the moment of sending, unless the client tells a later one. */
  handOver(now: number): void {
    this.sent_ns = now;
    this.phase = this.#host.phaseOf(this);
  }

  /** Fills in what the client did not tell, and closes it to further calls. */
  end(now: number): void {
    if (Number.isNaN(this.done_ns)) this.done_ns = now;
    this.#active = false;
  }

  sent(): void {
    // The first byte counts: a client that sends in several writes may call again.
    if (!this.#active || this.#sentByClient) return;
    this.#sentByClient = true;
    this.sent_ns = this.#host.now();
    this.phase = this.#host.phaseOf(this);
  }

  first(at_ns?: number): void {
    if (this.#active && Number.isNaN(this.first_ns)) this.first_ns = at_ns ?? this.#host.now();
  }

  done(at_ns?: number): void {
    if (this.#active) this.done_ns = at_ns ?? this.#host.now();
  }

  givenUp(): void {
    if (this.#active) this.isGivenUp = true;
  }

  fail(kind: string, message?: string): void {
    if (!this.#active || this.failure !== undefined) return;
    this.failure = kind;
    this.failureMessage = message;
  }

  value(metric: string, value: number, key?: string, at_ns?: number): void {
    if (this.#active) this.#host.value(this, metric, value, key, at_ns);
  }

  values(metric: string, values: ArrayLike<number>, count: number, at_ns?: ArrayLike<number>): void {
    if (this.#active) this.#host.values(this, metric, values, count, at_ns);
  }

  now(): number {
    return this.#host.now();
  }
}
