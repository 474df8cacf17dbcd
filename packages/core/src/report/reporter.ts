import type { ZodType } from 'zod';
import type { Diagnosis } from '../diagnose/diagnosis.ts';
import type { RunResult } from '../result/result.ts';
import type { RunEvent } from './run-event.ts';

/** A file (or other place) that a reporter wrote. */
export interface ReportOutput {
  readonly title: string;
  readonly path: string;
}

/** An object of optional methods. One that throws loses its own output, never the run's nor another reporter's. */
export interface Reporter {
  readonly name: string;
  /** Called for every event, in order. Must not block: load may be running. */
  event?(event: RunEvent): void;
  /** Called once, when the result is final and its directory complete. `written`: what earlier reporters wrote. */
  end?(result: RunResult, written: readonly ReportOutput[]): Promise<readonly ReportOutput[]>;
}

export interface ReporterContext {
  /** Where the run's files are. */
  readonly directory: string;
  /** The directory that file names of the plan are relative to. */
  readonly root: string;
  /** Where the runs are that were accepted, absolute; there may be none, and no directory. Absent: nobody knows where. */
  readonly baseline?: string;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Lines of ubench's log appear on stderr at any time: nothing there may be drawn over. */
  readonly verbose?: boolean;
}

/** A plugin's knowledge of one kind of output. */
export interface ReporterType<O = unknown> {
  readonly name: string;
  /** What it shows or writes, in a sentence or two: for the reference. */
  readonly description?: string;
  readonly options: ZodType<O>;
  /** What it writes is one text, and its option `file` may be `-`, for stdout. */
  readonly text?: true;
  create(options: O, context: ReporterContext): Reporter;
  /** For `ubench doctor`: whether what it writes to can take it. Writes nothing. Answers within some seconds; aborted when it takes longer. */
  diagnose?(options: O, signal: AbortSignal): Promise<readonly Diagnosis[]>;
}
