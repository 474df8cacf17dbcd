import type { Tally } from './agent-message.ts';

/** What clients have counted over warm-up and measurement. */
export interface ClientCounts {
  readonly succeeded: number;
  readonly failed: number;
  /** Of metrics that need no distribution, keyed ones as `name/key`. */
  readonly tallies: Readonly<Record<string, Tally>>;
}

/** Something that the server counts, and the client too. */
export interface Reconciliation {
  /** What it is, in the plural: `output tokens`. */
  readonly what: string;
  readonly server: number;
  readonly client: number;
  /** How much of it an operation has, about: a difference is weighed in operations. */
  readonly perOperation: number;
  /** How much more the server may have counted rightly, such as for operations that failed on their way; `Infinity` where nobody can tell. */
  readonly mayExceed: number;
  /** The client did not know but guess: a difference is worth knowing, and no reason to disbelieve. */
  readonly estimated: boolean;
}
