import type { ErrorRecord } from '@ubench/errors';
import type { AgentMessage, AgentSummary, IntervalRecord } from '../agent-message.ts';
import type { AgentMachine } from './agent-clocks.ts';
import { AgentStream } from './agent-stream.ts';
import { type IntervalPoint, IntervalSeries } from './interval-series.ts';
import { type Headline, PhaseMeasurement } from './phase-measurement.ts';

/** How far a load is: of its current phase. */
export interface LoadProgress {
  readonly phase: 'warmup' | 'measure';
  /** Operations that ended so far in this phase, failed ones included. */
  readonly operations: number;
  readonly failed: number;
  /** The last complete interval; absent before there is one. */
  readonly last?: IntervalPoint;
}

/** What one trial measured, over all its agents. */
export interface TrialMeasurement {
  readonly headline: Headline;
  readonly warmup: PhaseMeasurement;
  readonly measure: PhaseMeasurement;
  /** From the earliest start to the latest end of the agents' windows. */
  readonly window_ns: number;
  /** Successful operations that ended inside the window, of either phase: what throughput is made of. */
  readonly completedInWindow: number;
  /** Open loop: intents inside the window; closed loop: operations sent in it. */
  readonly scheduled: number;
  /** How many of those were sent. */
  readonly sent: number;
  /** Open loop: intents not sent although a client was free. */
  readonly unsentWhileFree: number;
  readonly reachedMaxConcurrency: boolean;
  readonly aborted: boolean;
  /** Failures of the measurement by kind, with up to five messages each. */
  readonly errors: Readonly<Record<string, { readonly count: number; readonly samples: readonly string[] }>>;
  /** One point per second in order of time, from the start of the warm-up to the end of the window. */
  readonly intervals: readonly IntervalPoint[];
  readonly client: {
    readonly agents: number;
    readonly clients: number;
    /** CPU time of all agents' threads during the window. */
    readonly cpu_ns: number;
    /** Of the busiest agent, 0 to 1. */
    readonly eventLoopUtilisation: number;
    /** Which one that is, from 0. */
    readonly busiestAgent: number;
    /** How late the latest agent read what had arrived, 99th percentile. */
    readonly readLag_ns: number;
  };
  /** Of the operation log, where one is kept: its lines, and how many operations have none. */
  readonly log?: { readonly lines: number; readonly left_out: number };
  /** Of agents that ran on other machines. */
  readonly machines: readonly AgentMachine[];
  /** What was lost on the way, a sentence each; a measurement with gaps must not be believed. */
  readonly gaps: readonly string[];
  /** Agents that failed, and those that never said how they ended. */
  readonly failedAgents: readonly { readonly agent: number; readonly error?: ErrorRecord }[];
}

/** Collects what the agents of one trial say. */
export interface Measurement {
  /** Takes a message; one that was taken before changes nothing. */
  take(agent: number, message: AgentMessage): void;
  /** Every agent is ready to be started. */
  readonly ready: boolean;
  /** Every agent is done or has failed. */
  readonly ended: boolean;
  readonly progress: LoadProgress;
  /** Every complete interval so far, in order of time. */
  readonly points: readonly IntervalPoint[];
  /** What was measured, complete once {@link Measurement.ended}. */
  result(): TrialMeasurement;
}

export function createMeasurement(agents: number): Measurement {
  return new AgentsMeasurement(agents);
}

class AgentsMeasurement implements Measurement {
  readonly #streams: AgentStream[];
  readonly #phases = { warmup: new PhaseMeasurement(), measure: new PhaseMeasurement() };
  readonly #series = new IntervalSeries();
  #completed = 0;
  #headline: Headline = 'serviceTime';

  constructor(agents: number) {
    this.#streams = Array.from({ length: agents }, (_, agent) => new AgentStream(agent));
  }

  take(agent: number, message: AgentMessage): void {
    const stream = this.#streams[agent];
    if (stream === undefined) return;
    if (message.type === 'ready') stream.ready = true;
    else if (message.type === 'done') stream.summary ??= message.summary;
    else if (message.type === 'clock') stream.compare(message.clock);
    else if (message.type === 'failed') stream.error ??= message.error;
    else if (message.type === 'interval' && stream.accept(message.record)) this.#add(message.record);
    this.#series.closeBefore(Math.min(...this.#streams.map(({ complete_s }) => complete_s)));
  }

  #add(record: IntervalRecord): void {
    this.#completed += record.completed;
    for (const phase of ['warmup', 'measure'] as const) {
      const part = record.phases[phase];
      if (part === undefined) continue;
      // Only operations of an open loop have an intent to wait from; not every driver knows how long they waited, or has one that succeeded.
      if ('queueWait' in part.histograms || 'responseTime' in part.histograms) this.#headline = 'responseTime';
      this.#phases[phase].add(part);
    }
    this.#series.add(record, this.#headline);
  }

  get ready(): boolean {
    return this.#streams.every((stream) => stream.ready);
  }

  get ended(): boolean {
    return this.#streams.every((stream) => stream.ended);
  }

  get progress(): LoadProgress {
    const last = this.#series.last;
    const measuring = this.#streams.some((stream) => stream.latest_s >= 0);
    const phase = measuring ? 'measure' : 'warmup';
    const { operations, failed } = this.#phases[phase];
    return { phase, operations, failed, ...(last === undefined ? {} : { last }) };
  }

  get points(): readonly IntervalPoint[] {
    return this.#series.points;
  }

  result(): TrialMeasurement {
    this.#series.closeBefore(Infinity);
    const summaries = this.#streams.flatMap((stream) => stream.summary ?? []);
    const sum = (of: (summary: (typeof summaries)[number]) => number): number => summaries.reduce((total, each) => total + of(each), 0);
    const start_ns = Math.min(...summaries.map(({ window }) => window.start_ns));
    const end_ns = Math.max(...summaries.map(({ window }) => window.end_ns));
    const window_ns = summaries.length === 0 ? 0 : end_ns - start_ns;
    const busiest = summaries.reduce<AgentSummary | undefined>((most, each) => (most !== undefined && most.eventLoopUtilisation >= each.eventLoopUtilisation ? most : each), undefined);
    return {
      headline: this.#headline,
      ...this.#phases,
      window_ns,
      completedInWindow: this.#completed,
      scheduled: sum((each) => each.scheduled),
      sent: sum((each) => each.sent),
      unsentWhileFree: sum((each) => each.unsentWhileFree),
      reachedMaxConcurrency: summaries.some((each) => each.reachedMaxConcurrency),
      aborted: summaries.some((each) => each.aborted),
      errors: this.#errors(),
      // What ended after the window is in the totals; as a point of a rate over time it would look like a collapse.
      intervals: this.#series.points.filter(({ time_s }) => summaries.length === 0 || time_s * 1e9 < window_ns),
      client: {
        agents: this.#streams.length,
        clients: sum((each) => each.clients),
        cpu_ns: sum((each) => each.cpu_ns),
        eventLoopUtilisation: busiest?.eventLoopUtilisation ?? 0,
        busiestAgent: busiest?.agent ?? 0,
        readLag_ns: Math.max(0, ...summaries.map(({ readLag_ns }) => readLag_ns)),
      },
      ...(summaries.some(({ log }) => log !== undefined) && { log: { lines: sum(({ log }) => log?.lines ?? 0), left_out: sum(({ log }) => log?.left_out ?? 0) } }),
      machines: this.#streams.flatMap(({ machine }) => machine ?? []),
      gaps: this.#streams.flatMap((stream) => stream.missing().map(({ from, to }) => `agent ${stream.agent} lost ${from === to ? `record ${from}` : `records ${from} to ${to}`}`)),
      failedAgents: this.#streams
        .filter((stream) => stream.summary === undefined)
        .map(({ agent, error }) => ({ agent, ...(error === undefined ? {} : { error }) })),
    };
  }

  #errors(): TrialMeasurement['errors'] {
    return Object.fromEntries(
      [...this.#phases.measure.errors].map(([kind, count]) => {
        const samples = this.#streams.flatMap((stream) => stream.summary?.errorSamples[kind] ?? []);
        return [kind, { count, samples: [...new Set(samples)].slice(0, 5) }];
      }),
    );
  }
}
