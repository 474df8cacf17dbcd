/** Time as the executor sees it, so that tests can run a schedule on a virtual clock, exact and instant. */
export interface Clock {
  /** Nanoseconds of a monotonic clock that all agents of one machine share. */
  now(): number;
  /** Calls back at `time` or as soon after it as the platform can. Returns what cancels it. */
  at(time: number, callback: () => void): () => void;
}
