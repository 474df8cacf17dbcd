import type { ConfigFlag } from '@ubench/core';
import type { OwnLog } from '../log/own-log.ts';

/** What the command has of the process; tests give it another one. */
export interface CliContext {
  /** After the name of the command. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** The run whose command is given again. */
  readonly rerunOf?: string;
  /** The run that is gone on with in place of a new one. */
  readonly takesUp?: string;
  /** That of the command which gives another. */
  readonly log?: OwnLog;
}

/** The same for a command, which can give another. */
export interface CommandContext extends CliContext {
  readonly log: OwnLog;
  /** `-v`, as the flag that sets `logLevel`. */
  readonly verbosity: ConfigFlag | undefined;
  /** Runs another command line in place of this one, and resolves with its exit code. */
  execute(argv: readonly string[], change: { readonly cwd: string } & ({ readonly rerunOf: string } | { readonly takesUp: string })): Promise<number>;
}
