import type { Config } from '../config/config.ts';
import type { ConfigPlaces } from '../config/resolve-config.ts';
import type { Logger } from '../log/logger.ts';
import type { Shard } from '../plan/shard.ts';
import type { RunResult } from '../result/result.ts';
import type { PlannedSpecs } from './plan-specs.ts';
import type { RunVariant } from './run-variant.ts';

/** What one `ubench run` is asked to do. */
export interface RunOptions {
  /** The directory that ids and file names are relative to. */
  readonly root: string;
  /** Where relative filters start. */
  readonly cwd: string;
  readonly config: Config;
  /** Where its keys are written, for errors about them. */
  readonly configPlaces?: ConfigPlaces | undefined;
  /** Files, folders or parts of paths, each with an optional `:line`. */
  readonly filters: readonly string[];
  readonly name?: string | undefined;
  readonly tags: readonly string[];
  /** `a.b=c` texts. */
  readonly set: readonly string[];
  readonly seed?: number | undefined;
  /** Over what the specs say. */
  readonly trials?: number | undefined;
  /** Deployment name to URL. */
  readonly at: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  /** Margins are as they would be without a calibration. */
  readonly uncalibrated?: boolean | undefined;
  /** Names instances of the modules of the specs that no other run of the process has: hooks and functions keep their state there. Absent: the usual ones. */
  readonly modules?: string | undefined;
  /** The run is one side of a comparison. */
  readonly variant?: RunVariant | undefined;
  /** The run whose command is given again. */
  readonly rerunOf?: string | undefined;
  /** The id of a run whose process was killed, which is gone on with instead of making one: what was under way in places of agents is finished, and nothing begun. */
  readonly takesUp?: string | undefined;
  /** Leave deployments running at the end. */
  readonly keep: boolean;
  /** Use deployments that an earlier run left running. */
  readonly reuse: boolean;
  /** Stop after the first benchmark that fails. */
  readonly bail: boolean;
  /** Agents sample what their CPU is spent on. */
  readonly profile: boolean;
  readonly allowInvalid: boolean;
  readonly strict: boolean;
  /** Hold the run against those that were accepted into the baseline. */
  readonly gate: boolean;
  /** Only this part of the selection. */
  readonly shard?: Shard | undefined;
  /** Refuse a plan that is estimated to take longer. Who runs it ends what takes longer all the same: see {@link overtimeError}. */
  readonly maxTime_ns?: number | undefined;
  /** Told of the plan before anything starts. */
  readonly onPlanned?: ((planned: PlannedSpecs) => void) | undefined;
  /** Aborted by the first Ctrl-C, with the name of the signal as reason, or with an {@link overtimeError}. */
  readonly signal: AbortSignal;
  /** Where runs are kept: `.ubench`. */
  readonly stateDirectory: string;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly log: Logger;
  /** Lines of the log are shown on stderr among everything else. */
  readonly verbose: boolean;
}

export interface RunOutcome {
  readonly result: RunResult;
  readonly exitCode: number;
  /** The run's directory. */
  readonly directory: string;
}
