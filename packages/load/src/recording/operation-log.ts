import type { LoadWindow } from '../executor/load-window.ts';
import type { Operation } from '../executor/operation.ts';

/** What a client says of one operation for the log, when that has ended: JSON. Instants are told from `origin_ns`, the start of the measurement. */
export type OperationDetails = (origin_ns: number) => Readonly<Record<string, unknown>>;

/** That a workload can tell of its operations one by one, and how. `O`: its options after parsing. */
export interface OperationLogSpec<O = unknown> {
  /** The most operations of a trial that are told of, over all agents; 0: of none. What comes later is counted, and left out. */
  limit(options: O): number;
  /** What stands for the details of an operation that its client said nothing of, such as one that found no connection. */
  readonly nothing: Readonly<Record<string, unknown>>;
}

/** So much is shipped at once: what an agent holds at most. */
const batch_characters = 65_536;

/**
 * Writes a line of JSON about each operation that counts for the measurement: of its phase, or of the warm-up and ended after that. Lines are made
 * when operations end, because clients use again what they tell from.
 */
export class OperationLog {
  readonly #limit: number;
  readonly #nothing: Readonly<Record<string, unknown>>;
  readonly #window: LoadWindow;
  readonly #emit: (lines: string) => void;
  #batch = '';
  #lines = 0;
  #leftOut = 0;

  /**
   * @param limit How many lines there may be.
   * @param emit Takes whole lines, each with its newline.
   */
  constructor(limit: number, nothing: Readonly<Record<string, unknown>>, window: LoadWindow, emit: (lines: string) => void) {
    this.#limit = limit;
    this.#nothing = nothing;
    this.#window = window;
    this.#emit = emit;
  }

  /** Whether there is room for another line: where there is none, clients need not remember anything. */
  get open(): boolean {
    return this.#lines < this.#limit;
  }

  get counts(): { readonly lines: number; readonly left_out: number } {
    return { lines: this.#lines, left_out: this.#leftOut };
  }

  ended(operation: Operation): void {
    const { measureStart_ns } = this.#window;
    if (operation.phase === 'warmup' && operation.done_ns < measureStart_ns) return;
    if (!this.open) {
      this.#leftOut++;
      return;
    }
    this.#lines++;
    this.#batch += `${JSON.stringify({ ...factsOf(operation, measureStart_ns), ...(operation.details?.(measureStart_ns) ?? this.#nothing) })}\n`;
    if (this.#batch.length >= batch_characters) this.ship();
  }

  ship(): void {
    if (this.#batch === '') return;
    const lines = this.#batch;
    this.#batch = '';
    this.#emit(lines);
  }
}

/** What is known of every operation. JSON makes null of the instants that never came. */
const factsOf = (operation: Operation, origin_ns: number) => ({
  operation: operation.index,
  phase: operation.phase,
  start_ns: operation.start_ns - origin_ns,
  sent_ns: operation.sent_ns - origin_ns,
  done_ns: operation.done_ns - origin_ns,
  failure: operation.failure ?? null,
  cancelled: operation.isGivenUp && operation.failure === undefined,
});
