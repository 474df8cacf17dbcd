/** Runs one agent's part of a load. */
export interface Executor {
  /** Connects what must be connected before the load starts. */
  prepare(): Promise<void>;
  /** Starts sending; resolves when everything that was sent has ended. Call at the start of the load. */
  run(): Promise<void>;
  /** Stops sending; what is in flight gets its grace. */
  abort(): void;
  /** Closes all connections. */
  close(): Promise<void>;
  readonly report: ExecutorReport;
}

/** What only the executor knows, complete when `run` has resolved. */
export interface ExecutorReport {
  /** Intents inside the window; closed loop: operations sent in it. */
  scheduled: number;
  /** How many of those were sent. */
  sent: number;
  /** Intents that were not sent although a client was free: the agent itself came too late. */
  unsentWhileFree: number;
  reachedMaxConcurrency: boolean;
  clients: number;
  aborted: boolean;
}
