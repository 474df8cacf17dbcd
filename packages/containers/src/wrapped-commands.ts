import type { Argv } from '@ubench/core';

/** How commands of a launch are run by a runtime. */
export interface WrappedCommands {
  wrap(command: Argv): Argv;
  /** Of the runtime's client. */
  readonly env: Readonly<Record<string, string>>;
}
