import type { z } from 'zod';
import type { IntervalRecord } from '../agent-message.ts';
import type { Clock } from '../clock.ts';
import type { LoadWindow } from '../executor/load-window.ts';
import type { ClientHost } from '../executor/virtual-client.ts';
import type { LoadPlan } from '../load-plan.ts';
import type { PlanSlice } from '../slice.ts';
import type { Trace } from '../trace/trace.ts';
import type { UserCode, WorkloadType } from '../workload.ts';
import type { DriverLoads } from './driver-loads.ts';
import type { FinishedOperation } from './finished-operation.ts';

/** A way to run load: ubench's own executor, or a tool that has a loop of its own. `O`: its options after parsing. */
export interface DriverType<O = unknown> {
  /** `executor`: what `driver` in a spec calls it. */
  readonly name: string;
  /** What it is and what it is good for, in a sentence or two: for the reference. */
  readonly description?: string;
  /** Parses what the spec gave; unknown keys must be refused (`z.strictObject`). The parsed options are JSON. */
  readonly options: z.ZodType<O>;
  readonly loads: DriverLoads;
  /**
   * It never tells of single operations, only of whole seconds by {@link LoadSink.ship}, and when what they measured began and ended by its report:
   * another program has counted them. Default: false.
   */
  readonly shipsSeconds?: boolean;
  /**
   * Says why it cannot run a load that {@link DriverType.loads} allows, such as a workload that it cannot drive, as the end of a
   * sentence. Asked when the plan is made, before anything starts.
   */
  refuse?(job: DriverJob<O>): string | undefined;
  /** Called in the agent, once for each slice. May throw. */
  create(context: DriverContext<O>): Driver;
}

/** A load that a driver is to run, as it is planned. */
export interface DriverJob<O = unknown> {
  readonly options: O;
  readonly load: LoadPlan;
  readonly workload: DriverWorkload;
  readonly agents: number;
}

/** What the clients of a load are to do. */
export interface DriverWorkload {
  readonly service: string;
  readonly name: string;
  readonly type: WorkloadType;
  /** Parsed. */
  readonly options: unknown;
  /** The roles of the spec's own functions that the workload calls. */
  readonly code: readonly string[];
}

/** What a driver is given for one slice. */
export interface DriverContext<O = unknown> {
  /** The load over all agents, this agent's place among them, the address of the service, the options of the workload. */
  readonly slice: PlanSlice;
  readonly options: O;
  readonly workload: WorkloadType;
  /** The spec's own functions that the workload calls. */
  readonly code: UserCode;
  /** Every instant that a driver tells is of this clock. */
  readonly clock: Clock;
  /** Unknown (`Infinity`) until {@link Driver.run} is called; its end stays unknown where a number of operations ends the load. */
  readonly window: Readonly<LoadWindow>;
  /** What the load replays, where it does. */
  readonly trace?: Trace;
  /** Where the operations go that the driver runs without ubench's clients. */
  readonly sink: LoadSink;
  /** What ubench's clients run on: hand the context to a `ClientPool`. */
  readonly host: ClientHost;
}

/** Where a driver tells what it has measured. Seconds, phases, distributions and shipping are taken care of. */
export interface LoadSink {
  /**
   * One operation has ended. Call soon after it has: what comes late counts in the second in which it comes.
   * @throws UBENCH_E_DRIVER_OPERATION
   */
  record(operation: FinishedOperation): void;
  /** A second as another program has counted it: of a driver that {@link DriverType.shipsSeconds}. */
  ship(record: ShippedSecond): void;
  /** Keeps what a program that the driver runs has printed: whole lines, each with its newline. Call before the load is over, with no more than is worth keeping. */
  printed(lines: string): void;
}

/** An interval record, but for what the agent itself knows: which agent it is, and the number of the record. */
export type ShippedSecond = Omit<IntervalRecord, 'agent' | 'sequence'>;

/** One slice's load in the hands of a driver: `connect`, then `run`, then `close`, whatever happened before. */
export interface Driver {
  /** Makes ready what must be ready when the load starts. Rejects with why the load cannot start. */
  connect(): Promise<void>;
  /**
   * Called at `window.start_ns`. Runs the load until its stop condition is met or `signal` is aborted, gives what is in flight then the
   * load's grace, and resolves when nothing is. What has not ended by then has failed as `unfinished`.
   */
  run(signal: AbortSignal): Promise<DriverReport>;
  /** Closes all connections, also when `connect` has rejected. */
  close(): Promise<void>;
}

/** What only the driver knows of the load that it has run, of this agent alone. */
export interface DriverReport {
  /** Open loop: operations that were due inside the window; closed loop: sent in it. */
  scheduled: number;
  /** How many of those were sent. */
  sent: number;
  /** Open loop: how many of the others were not sent although a client was free: the agent itself came too late. */
  unsentWhileFree: number;
  /** Open loop: an operation had to wait because all connections were in use. */
  reachedMaxConcurrency: boolean;
  /** Virtual clients, or connections, used. */
  clients: number;
  /** Ended by `signal` and not by its stop condition. */
  aborted: boolean;
  /** Of a driver that {@link DriverType.shipsSeconds}: when what it measured began and ended, on the clock of its context. */
  window?: { start_ns: number; end_ns: number };
  /** Of such a driver: up to five messages for each kind of failure. */
  errorSamples?: Record<string, string[]>;
}

/** Types a driver, its options by their schema. */
export const defineDriver = <S extends z.ZodType>(type: DriverType<z.output<S>> & { readonly options: S }): DriverType => type as DriverType;
