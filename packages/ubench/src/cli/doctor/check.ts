import type { Diagnosis } from '@ubench/core';

/** What checks may look at besides the machine. */
export interface DoctorContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where runs are kept. */
  readonly stateDirectory: string;
}

/** One thing that `ubench doctor` looks at. It only looks. */
export interface Check {
  /** What the report lists its findings under: `machine`, the name of a plugin. */
  readonly group: string;
  /** Names it where it fails or hangs; what it finds has names of its own. */
  readonly name: string;
  run(context: DoctorContext, signal: AbortSignal): readonly Diagnosis[] | Promise<readonly Diagnosis[]>;
}
