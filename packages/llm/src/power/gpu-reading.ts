/** What one GPU says at one moment; `undefined` for what it does not tell. */
export interface GpuReading {
  /** The same for the same GPU at every reading. */
  readonly id: string;
  readonly power_watts: number | undefined;
  /** Since its driver was loaded. */
  readonly energy_joules: number | undefined;
  /** How much of the time something ran on it. */
  readonly busy_share: number | undefined;
}

/** Reads all GPUs that count. @throws Error that says why not. */
export interface GpuReader {
  read(signal: AbortSignal): Promise<readonly GpuReading[]>;
}
