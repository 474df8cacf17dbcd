import { z } from 'zod';
import { cpuProfile } from './cpu-profile.ts';

const count = z.int().nonnegative();
const nanoseconds = z.number().nonnegative();
const instant = z.number();

/** A histogram as an agent ships it: buckets as HDR V2, compressed, in whole microseconds, and beside them what is exact. */
export const encodedHistogram = z.strictObject({
  data: z.instanceof<typeof Uint8Array<ArrayBufferLike>>(Uint8Array),
  count: count.positive(),
  /** Exact, nanoseconds. */
  min: nanoseconds,
  max: nanoseconds,
  /** Exact sum of what was recorded, nanoseconds: a mean free of bucket error. */
  sum: nanoseconds,
});
export type EncodedHistogram = z.infer<typeof encodedHistogram>;
type HistogramType = z.ZodType<EncodedHistogram>;

/** Sum and extremes of observations that need no distribution (rate, count, ratio, gauge). */
const tally = z.strictObject({ count, sum: z.number(), min: z.number(), max: z.number() });
export type Tally = z.infer<typeof tally>;

/** What ended during one interval, of operations that belong to one phase (by intended time; closed loop: sent time). */
const phaseRecord = (histogram: HistogramType) => z.strictObject({
  /** Operations that ended, failed ones included. */
  operations: count,
  /** Failures by kind; `unfinished` among them in the last record. */
  errors: z.record(z.string(), count),
  /**
   * Nanosecond distributions in microsecond buckets, by name: `serviceTime`, `sendLag`, open loop also `responseTime`
   * and `queueWait` (successes only, but for sendLag and queueWait, which every sent operation has whose driver knows when its client was
   * free); `errorTime` (failures, headline start to end); `givenUpTime` (the same of operations that their client ended on purpose, which are
   * no successes here); and every metric of kind `latency`, keyed ones as `name/key`.
   */
  histograms: z.record(z.string(), histogram),
  /** Metrics of the other kinds, keyed ones as `name/key`; of a load with an slo also `goodput` and `slo/share`. */
  tallies: z.record(z.string(), tally),
});
export type PhaseRecord = z.infer<ReturnType<typeof phaseRecord>>;

/** One second of one agent. */
const intervalRecord = (histogram: HistogramType) => z.strictObject({
  agent: count,
  /** From 0, without gaps, per agent: merging is idempotent and a loss is seen. */
  sequence: count,
  /** Seconds from the start of the measurement to the interval's start; negative during warm-up. */
  interval: z.number(),
  /** Successful operations that ended inside the measurement window, whatever phase they belong to. */
  completed: count,
  /** Operations sent during the interval; of a driver's own loop, those recorded in it. */
  sent: count,
  phases: z.strictObject({ warmup: phaseRecord(histogram).exactOptional(), measure: phaseRecord(histogram).exactOptional() }),
});
export type IntervalRecord = z.infer<ReturnType<typeof intervalRecord>>;

/** What an agent knows only at its end. */
const agentSummary = z.strictObject({
  agent: count,
  /** How many interval records it sent. */
  records: count,
  /** Open loop: how many operations the schedule intended inside the window, for this agent; closed loop: sent inside it. */
  scheduled: count,
  /** How many of those were sent. */
  sent: count,
  /** Open loop: intents that were never sent although a client was free. */
  unsentWhileFree: count,
  /** When the cap on connections made an intent wait. */
  reachedMaxConcurrency: z.boolean(),
  /** The measurement window of this agent, on the shared clock. */
  window: z.strictObject({ start_ns: instant, end_ns: instant }),
  /** CPU time of the agent's thread during the window. */
  cpu_ns: nanoseconds,
  /** Event-loop utilisation during the window, 0 to 1. */
  eventLoopUtilisation: z.number().min(0).max(1),
  /** 99th percentile of how late the event loop was during the window: so long, what has arrived waits to be read. */
  readLag_ns: nanoseconds,
  /** Virtual clients used. */
  clients: count,
  /** Up to five messages for each kind of failure. */
  errorSamples: z.record(z.string(), z.array(z.string())),
  /** Ended by an abort and not by its own stop condition. */
  aborted: z.boolean(),
  /** Of the operation log, where one is kept: how many lines it has of this agent, and how many operations have none. */
  log: z.strictObject({ lines: count, left_out: count }).exactOptional(),
});
export type AgentSummary = z.infer<typeof agentSummary>;

/** How an agent's clock compares, of one that does not share the clock of the process that steers the run. */
const agentClock = z.strictObject({
  /** The host name of the machine that it runs on. */
  node: z.string(),
  when: z.enum(['before', 'during', 'after']),
  /** Its monotonic clock less that of the steering process, at the same instant. */
  offset_ns: instant,
  /** Half of the shortest round trip that it was found by: so far off it can be. */
  error_ns: nanoseconds,
  /** How much faster it goes, in parts per million, since it was first compared. */
  drift_ppm: z.number(),
  /** The longest that all of its process stood still since the last such message. */
  pause_ns: nanoseconds,
});
export type AgentClock = z.infer<typeof agentClock>;

/** An error as plain data: an `ErrorRecord`. */
export const errorRecord = z.strictObject({
  code: z.string(),
  what: z.string(),
  where: z.string().exactOptional(),
  fix: z.string().exactOptional(),
  details: z.string().exactOptional(),
});

/** What an agent says, where histograms are read by a type of their own. */
export const agentMessageWith = (histogram: HistogramType) => z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('interval'), record: intervalRecord(histogram) }),
  z.strictObject({ type: z.literal('clock'), clock: agentClock }),
  /** Whole lines of the operation log, each with its newline. */
  z.strictObject({ type: z.literal('log'), lines: z.string() }),
  /** What a program that the agent ran has printed: whole lines, each with its newline. */
  z.strictObject({ type: z.literal('printed'), lines: z.string() }),
  /** Of an agent that was told to profile itself, before its last word. */
  z.strictObject({ type: z.literal('profile'), profile: cpuProfile }),
  z.strictObject({ type: z.literal('done'), summary: agentSummary }),
  z.strictObject({ type: z.literal('failed'), error: errorRecord }),
]);

/** What an agent says; everything is plain data that structured clone and, base64 aside, JSON can carry. */
export const agentMessage = agentMessageWith(encodedHistogram);
export type AgentMessage = z.infer<typeof agentMessage>;

/**
 * What an agent is told: when the load starts, when it ends before its own end (nanoseconds on the shared clock), or that it is broken off
 * at once.
 */
export type AgentCommand = { type: 'start'; at_ns: number } | { type: 'end'; at_ns: number } | { type: 'abort' };
