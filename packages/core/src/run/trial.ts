import type { Tally, TrialMeasurement } from '@ubench/load';
import type { TrialProfile } from '../profile/keep-profiles.ts';
import type { TrialResult } from '../result/result.ts';
import type { KeptOperations } from './operation-log-file.ts';
import type { ServerCounts } from './server-count.ts';
import type { Steadiness } from './steer-load.ts';

/** What the process that steers a trial saw of it, beside what its agents say. */
export interface Observation {
  /** The server's own counts over warm-up and measurement. */
  readonly serverCounts: ServerCounts;
  /** What is wrong with what the service answers after the load. */
  readonly complaints: readonly string[];
  readonly server: TrialResult['server'];
  /** Why not all of that could be read. */
  readonly serverProblem?: string;
  /** What this process used; absent where the load was not made by it. Of loads beside another it is in that one's. */
  readonly client?: TrialResult['client']['series'];
  /** How busy the thread was through which the service is reached, from 0 to 1; absent where it is reached directly. */
  readonly tunnelUtilisation?: number;
  /** Why it ended before its stop condition. */
  readonly aborted: string | undefined;
  /** What ended it was its `abortOn`. */
  readonly hopeless?: boolean;
  /** What ended it was that the instance lost its place and began anew. */
  readonly restarted?: boolean;
  /** The instance ended under load. */
  readonly died: Error | undefined;
}

/** Everything that one repetition of a measurement gave. */
export interface Trial extends Observation {
  readonly measurement: TrialMeasurement;
  /** What the workload's `prepare` returned, for the next trial; `prepare_ns` is null when an earlier trial's was used. */
  readonly prepared: unknown;
  readonly prepare_ns: number | null;
  /** Operations of loads beside it that are in the server's count too. */
  readonly countedAlong?: { readonly succeeded: number; readonly failed: number; readonly clients: number; readonly tallies: readonly ReadonlyMap<string, Tally>[] };
  /** A load beside it of which nobody can tell whether it is in that count, so that there is none. */
  readonly uncounted?: string;
  /** Of the loads beside it, in the order of the plan. */
  readonly background: readonly Trial[];
  /** What there was to work on, where the workload can tell. */
  readonly dataSize: number | null;
  /** Where the load was to end when it is steady, and it took long enough to tell. */
  readonly steadiness?: Steadiness;
  /** Where its workload told of operations one by one. */
  readonly operationLog?: KeptOperations & { readonly origin_ns: number };
  /** Where the agents were profiled. */
  readonly profile: TrialProfile | undefined;
}
