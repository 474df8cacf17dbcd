import type { ErrorRecord } from '@ubench/errors';
import type { AgentSummary, IntervalRecord } from '../agent-message.ts';

/** What one agent has delivered so far, and what of it is missing. */
export class AgentStream {
  readonly agent: number;
  readonly #seen = new Set<number>();
  /** Start of the latest interval delivered, seconds. */
  latest_s = -Infinity;
  ready = false;
  summary: AgentSummary | undefined;
  error: ErrorRecord | undefined;

  constructor(agent: number) {
    this.agent = agent;
  }

  get ended(): boolean {
    return this.summary !== undefined || this.error !== undefined;
  }

  /** False for a record that was delivered before. */
  accept(record: IntervalRecord): boolean {
    if (this.#seen.has(record.sequence)) return false;
    this.#seen.add(record.sequence);
    this.latest_s = Math.max(this.latest_s, record.interval);
    return true;
  }

  /** Sequence numbers that never arrived. */
  missing(): number[] {
    const expected = this.summary?.records ?? Math.max(-1, ...this.#seen) + 1;
    return Array.from({ length: expected }, (_, sequence) => sequence).filter((sequence) => !this.#seen.has(sequence));
  }
}
