/** How much has come of what is being fetched. */
export interface ProvisionProgress {
  readonly done_bytes: number;
  readonly total_bytes: number;
}

/** What a service type's `provision` is given. */
export interface ProvisionContext {
  /** Of the spec, absolute: what relative paths in options are relative to. */
  readonly directory: string;
  /** Aborted on Ctrl-C and when the run's time is over. */
  readonly signal: AbortSignal;
  /**
   * Runs a part of it, which is timed, shown while it goes on and kept in the result. One after the other; `name` is a verb: `pull`, `load`.
   * What `work` rejects with ends the provision.
   */
  step<T>(name: string, work: (progress: (reached: ProvisionProgress) => void) => Promise<T>): Promise<T>;
}
