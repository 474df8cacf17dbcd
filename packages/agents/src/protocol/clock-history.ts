import { type ClockComparison, type ClockSample, compareClocks, tightest } from './clock-comparison.ts';

/** Rounds that tell how it was first, and those that tell how it is now: fewer are loose, and of more the oldest are too old for clocks that drift. */
const roundsKept = 3;

/** What was found out about another clock, in rounds of some samples each; memory does not grow with time. */
export class ClockHistory {
  readonly #early: ClockSample[] = [];
  #late: ClockSample[] = [];

  add(round: readonly ClockSample[]): void {
    const sample = tightest(round);
    if (this.#early.length < roundsKept) this.#early.push(sample);
    else this.#late = [...this.#late, sample].slice(-roundsKept);
  }

  /** `undefined` before the first round. */
  get comparison(): ClockComparison | undefined {
    return this.#early.length === 0 ? undefined : compareClocks(this.#early, this.#late);
  }
}
