import type { LoadWindow } from '../executor/load-window.ts';
import type { Operation, Phase } from '../executor/operation.ts';
import type { SloPlan } from '../slo.ts';

/** What is counted for a load with an slo, by the names that a phase keeps it under. */
export const goodputTallies = { goodput: 'goodput', share: 'slo/share' } as const;

/**
 * Counts the operations that meet every limit of an slo. Each is judged by itself: whether all limits hold together for it cannot be told
 * from distributions.
 */
export class Goodput {
  readonly #window: LoadWindow;
  readonly #tally: (phase: Phase, name: string, value: number) => void;
  readonly #latency_ns: number;
  /** Of metrics that the workload records. */
  readonly #limits_ns: ReadonlyMap<string, number>;
  /** Operations under way that have already broken a limit. */
  readonly #missed = new Set<Operation>();

  constructor({ limits_ns }: SloPlan, window: LoadWindow, tally: (phase: Phase, name: string, value: number) => void) {
    const { latency = Infinity, ...others } = limits_ns;
    this.#latency_ns = latency;
    this.#limits_ns = new Map(Object.entries(others));
    this.#window = window;
    this.#tally = tally;
  }

  /** To be called for every observation of a latency that the workload declares. */
  latency(operation: Operation, metric: string, value_ns: number): void {
    const limit_ns = this.#limits_ns.get(metric);
    if (limit_ns !== undefined && value_ns > limit_ns) this.#missed.add(operation);
  }

  latencies(operation: Operation, metric: string, values_ns: ArrayLike<number>, count: number): void {
    const limit_ns = this.#limits_ns.get(metric);
    if (limit_ns === undefined) return;
    for (let i = 0; i < count; i++) if (values_ns[i]! > limit_ns) this.#missed.add(operation);
  }

  /** To be called for every operation, failed ones too, after its interval has begun. One that was given up says nothing. */
  ended(operation: Operation): void {
    const missed = this.#missed.delete(operation);
    if (operation.isGivenUp && operation.failure === undefined) return;
    const good = !missed && operation.failure === undefined && operation.done_ns - operation.start_ns <= this.#latency_ns;
    this.#tally(operation.phase, goodputTallies.share, good ? 1 : 0);
    // Like throughput: by when it ended, whatever phase it belongs to.
    const { measureStart_ns, measureEnd_ns } = this.#window;
    if (good && operation.done_ns >= measureStart_ns && operation.done_ns < measureEnd_ns) this.#tally('measure', goodputTallies.goodput, 1);
  }
}
