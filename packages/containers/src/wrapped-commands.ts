import type { Argv } from '@ubench/core';

/** How commands of a launch are run by a runtime. */
export interface WrappedCommands {
  /** @param name Of the container, where the runtime has names. */
  wrap(command: Argv, name: string): Argv;
  /** Of the runtime's client. */
  readonly env: Readonly<Record<string, string>>;
}
