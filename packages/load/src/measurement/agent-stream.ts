import type { ErrorRecord } from '@ubench/errors';
import type { AgentClock, AgentSummary, IntervalRecord } from '../agent-message.ts';
import { type AgentMachine, machineWith } from './agent-clocks.ts';

/** Records that were not delivered, though later ones were. */
interface Hole {
  readonly from: number;
  /** The last of them. */
  readonly to: number;
}

/** What one agent has delivered so far, and what of it is missing. Its size does not grow with what was delivered. */
export class AgentStream {
  readonly agent: number;
  /** One more than the highest sequence number so far. */
  #next = 0;
  #holes: Hole[] = [];
  /** Start of the latest interval delivered, seconds. */
  latest_s = -Infinity;
  /** Start of the latest interval when nothing was missing. */
  #complete_s = -Infinity;
  ready = false;
  /** Where it runs; `undefined` of one that told nothing of its clock. */
  machine: AgentMachine | undefined;
  summary: AgentSummary | undefined;
  error: ErrorRecord | undefined;

  constructor(agent: number) {
    this.agent = agent;
  }

  get ended(): boolean {
    return this.summary !== undefined || this.error !== undefined;
  }

  /** Before which instant it has delivered everything, seconds. */
  get complete_s(): number {
    const nothingFollows = this.error !== undefined || (this.summary !== undefined && this.missing().length === 0);
    return nothingFollows ? Infinity : this.#complete_s;
  }

  compare(clock: AgentClock): void {
    this.machine = machineWith(this.machine ?? this.agent, clock);
  }

  /** False for a record that was delivered before. */
  accept({ sequence, interval }: IntervalRecord): boolean {
    if (sequence >= this.#next) {
      if (sequence > this.#next) this.#holes.push({ from: this.#next, to: sequence - 1 });
      this.#next = sequence + 1;
    } else if (!this.#fill(sequence)) return false;
    this.latest_s = Math.max(this.latest_s, interval);
    if (this.#holes.length === 0) this.#complete_s = this.latest_s;
    return true;
  }

  #fill(sequence: number): boolean {
    const at = this.#holes.findIndex(({ from, to }) => from <= sequence && sequence <= to);
    if (at === -1) return false;
    const { from, to } = this.#holes[at]!;
    const left = [{ from, to: sequence - 1 }, { from: sequence + 1, to }].filter((hole) => hole.from <= hole.to);
    this.#holes.splice(at, 1, ...left);
    return true;
  }

  /** Sequence numbers that never arrived, ascending: from the first to the last of each row of them. */
  missing(): readonly Hole[] {
    const records = this.summary?.records ?? this.#next;
    return records > this.#next ? [...this.#holes, { from: this.#next, to: records - 1 }] : this.#holes;
  }
}
