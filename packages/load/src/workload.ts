import type { ZodType } from 'zod';
import type { AgentLimits } from './agents-needed.ts';
import type { FixedHttpRequest } from './fixed-http-request.ts';
import type { MetricSpecs } from './metric.ts';
import type { Panel, PanelInput } from './panel.ts';
import type { Random } from './random.ts';
import type { ClientCounts, Reconciliation } from './reconciliation.ts';
import type { Recorder } from './recorder.ts';
import type { OperationLogSpec } from './recording/operation-log.ts';
import type { TraceFields } from './trace/trace.ts';

/** Where a service answers. JSON: it travels to every agent. May hold a password, so it is never stored as it is. */
export interface Endpoint {
  /** What a client connects to: `postgres://user:password@127.0.0.1:5432/db`, `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Of a service over several nodes: what clients connect to at its other ranks that answer clients, in the order of the ranks. Absent: there are none. */
  readonly replicas?: readonly string[] | undefined;
  /** What a client of this service must know beyond the URL, such as whose certificates to trust; see `access` of its service type. */
  readonly access?: Readonly<Record<string, unknown>> | undefined;
}

/** Functions of the spec that a workload calls, by role: `{ transaction }`, `{ check }`. A plan carries only their names. */
export type UserCode = Readonly<Record<string, (...args: never[]) => unknown>>;

/** What a workload is given wherever it runs. */
export interface WorkloadContext<O> {
  readonly endpoint: Endpoint;
  /** The workload's options, parsed. */
  readonly options: O;
  /** 32-bit seed of the benchmark; whatever is random derives from it. */
  readonly seed: number;
  readonly code: UserCode;
  /** A directory that outlives the run, for what is costly to compute and named by a hash of what it was computed from. */
  readonly cacheDir: string;
  /** Where the preparing is told: the directory of the spec, which files that it names are relative to. */
  readonly directory?: string;
  /** Aborted on Ctrl-C and on a benchmark's time limit. */
  readonly signal: AbortSignal;
}

/** What one virtual client is given. */
export interface ConnectContext<O, P> extends WorkloadContext<O> {
  /** What `prepare` returned. JSON. */
  readonly prepared: P;
  /** This client's number among all clients of the load, over all agents. */
  readonly client: number;
  /** Which repetition of the measurement this is, from 1. What a server remembers of one trial must not be asked for in the next. */
  readonly trial?: number;
  /** How many clients the load has, over all agents, or may have. */
  readonly clients?: number;
  /** Where the load replays a trace: what that says of operation `i` beside its time, by the names of its columns. */
  readonly traced?: (i: number) => TraceFields;
}

/**
 * A kind of thing that a client does to a service. `O`: parsed options; `M`: metrics beyond the common ones;
 * `P`: what `prepare` hands to the clients, JSON.
 */
export interface WorkloadType<O = unknown, M extends MetricSpecs = MetricSpecs, P = unknown> {
  /** The service type it fits: `postgres`. */
  readonly service: string;
  /** camelCase: `selectOnly`. */
  readonly name: string;
  /** What one operation is, in a sentence or two: for the reference. */
  readonly description?: string;
  /** Parses what the spec gave; unknown keys must be refused (`z.strictObject`). */
  readonly options: ZodType<O>;
  readonly metrics: M;
  /** True when operations change what later operations see: `prepare` then runs again before every trial. */
  readonly mutates: boolean;
  /**
   * Brings the service into the state that the first operation expects. Timed apart, runs once in the parent. Files that its clients are to read are left
   * below `cacheDir`, and named in what it returns by their absolute paths: they are brought to wherever the clients run, and the paths are those there.
   */
  prepare?(context: WorkloadContext<O>): Promise<P>;
  /**
   * How many rows, vectors or prompts there are for operations to work on; asked once for each trial, after `prepare`. Zero makes the
   * measurement invalid: what is not there is found quickly.
   */
  dataSize?(context: WorkloadContext<O> & { readonly prepared: P }): Promise<number>;
  /**
   * That clients work for as long as an operation runs, as those do that read streams: what one agent can read then, where a load does not
   * say how many agents it has. What such a client reads late is in its numbers, so that is judged as well. Absent: a client has to do
   * when it sends and when it is answered.
   */
  streaming?(options: O): AgentLimits;
  /** One virtual client = one connection. Resolves when operations can be sent. */
  connect(context: ConnectContext<O, P>): Promise<Client>;
  /**
   * How many operations the server itself has counted so far, as an ever growing number; read before the load and after
   * it, the difference is compared with the client's count.
   */
  serverOperations?(context: WorkloadContext<O>): Promise<number>;
  /** What else the server counts that clients count too, by name: ever growing numbers, read when `serverOperations` is. */
  serverCounts?(context: WorkloadContext<O>): Promise<Readonly<Record<string, number>>>;
  /** Which of these counts are to agree with what the clients say; a pure function. @param server By how much each has grown. */
  reconcile?(server: Readonly<Record<string, number>>, clients: ClientCounts): readonly Reconciliation[];
  /**
   * What is wrong with what the service answers now, as sentences; asked after the load of each trial, unless that was ended early. Any makes the
   * measurement invalid: what is fast may be nonsense.
   */
  complaints?(context: WorkloadContext<O> & { readonly prepared: P }): Promise<readonly string[]>;
  /** What of the data that the spec names operations do not use, and why, as sentences; a pure function. Told with the result. */
  leftOut?(prepared: P): readonly string[];
  /**
   * The request that every operation is, for drivers that have an HTTP client of their own; a text where these options ask for more than that:
   * what they ask for, as the end of a sentence. Absent: operations are no such request. What the spec's own functions add to them is not
   * in it. Reads nothing but the options. Where it goes, and whose certificates are trusted, is what the endpoint says to the clients of `@ubench/http`.
   */
  httpRequest?(options: O): FixedHttpRequest | string;
  /** That it can tell of its operations one by one, in a file beside the result. */
  readonly operationLog?: OperationLogSpec<O>;
  /** Charts of its own for reports; a pure function, called when all trials are summarized. Absent: the common charts are enough. */
  panels?(input: PanelInput): readonly Panel[];
}

/** One virtual client: one connection, one operation at a time. */
export interface Client {
  /**
   * Runs operation number `i` (global over all agents, from 0). Everything random must come from `random`, which is
   * a pure function of the seed and `i`. Calls `recorder.sent()` right before the first byte is handed to the socket and
   * `recorder.done()` right after the last one arrived; reports failure by `recorder.fail()` or by rejecting.
   * Must stop early when the connection is closed under it.
   */
  operate(i: number, random: Random, recorder: Recorder): Promise<void>;
  /** False when the connection is gone; the executor then connects anew as part of the next operation. */
  readonly connected: boolean;
  /** Ends the connection, an operation in flight included. Never rejects. */
  close(): Promise<void>;
}
