import type { ErrorRecord } from '@ubench/errors';

/** A histogram as an agent ships it: buckets as HDR V2, compressed, in whole microseconds, and beside them what is exact. */
export interface EncodedHistogram {
  data: Uint8Array;
  count: number;
  /** Exact, nanoseconds. */
  min: number;
  max: number;
  /** Exact sum of what was recorded, nanoseconds: a mean free of bucket error. */
  sum: number;
}

/** Sum and extremes of observations that need no distribution (rate, count, ratio, gauge). */
export interface Tally {
  count: number;
  sum: number;
  min: number;
  max: number;
}

/** What ended during one interval, of operations that belong to one phase (by intended time; closed loop: sent time). */
export interface PhaseRecord {
  /** Operations that ended, failed ones included. */
  operations: number;
  /** Failures by kind; `unfinished` among them in the last record. */
  errors: Record<string, number>;
  /**
   * Nanosecond distributions in microsecond buckets, by name: `serviceTime`, `sendLag`, open loop also `responseTime`
   * and `queueWait` (successes only, but for sendLag and queueWait, which every sent operation has); `errorTime` (failures,
   * headline start to end); `timeToFirst` (successes that told of their first content, headline start to there); and every metric of
   * kind `latency`, keyed ones as `name/key`.
   */
  histograms: Record<string, EncodedHistogram>;
  /** Metrics of the other kinds, keyed ones as `name/key`. */
  tallies: Record<string, Tally>;
}

/** One second of one agent. */
export interface IntervalRecord {
  agent: number;
  /** From 0, without gaps, per agent: merging is idempotent and a loss is seen. */
  sequence: number;
  /** Seconds from the start of the measurement to the interval's start; negative during warm-up. */
  interval: number;
  /** Successful operations that ended inside the measurement window, whatever phase they belong to. */
  completed: number;
  /** Operations sent during the interval. */
  sent: number;
  phases: { warmup?: PhaseRecord; measure?: PhaseRecord };
}

/** What an agent knows only at its end. */
export interface AgentSummary {
  agent: number;
  /** How many interval records it sent. */
  records: number;
  /** Open loop: how many operations the schedule intended inside the window, for this agent; closed loop: sent inside it. */
  scheduled: number;
  /** How many of those were sent. */
  sent: number;
  /** Open loop: intents that were never sent although a client was free. */
  unsentWhileFree: number;
  /** When the cap on connections made an intent wait. */
  reachedMaxConcurrency: boolean;
  /** The measurement window of this agent, on the shared clock. */
  window: { start_ns: number; end_ns: number };
  /** CPU time of the agent's thread during the window. */
  cpu_ns: number;
  /** Event-loop utilisation during the window, 0 to 1. */
  eventLoopUtilisation: number;
  /** Virtual clients used. */
  clients: number;
  /** Up to five messages for each kind of failure. */
  errorSamples: Record<string, string[]>;
  /** Ended by an abort and not by its own stop condition. */
  aborted: boolean;
}

/** What an agent says; everything is plain data that structured clone and, base64 aside, JSON can carry. */
export type AgentMessage =
  | { type: 'ready' }
  | { type: 'interval'; record: IntervalRecord }
  | { type: 'done'; summary: AgentSummary }
  | { type: 'failed'; error: ErrorRecord };

/** What an agent is told: when the load starts (nanoseconds on the shared clock), or to end early. */
export type AgentCommand = { type: 'start'; at_ns: number } | { type: 'abort' };
