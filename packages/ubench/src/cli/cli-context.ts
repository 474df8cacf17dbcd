/** What the command has of the process; tests give it another one. */
export interface CliContext {
  /** After the name of the command. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** The run whose command is given again. */
  readonly rerunOf?: string;
}

/** The same for a command, which can give another. */
export interface CommandContext extends CliContext {
  /** Runs another command line in place of this one, and resolves with its exit code. */
  execute(argv: readonly string[], change: { readonly cwd: string; readonly rerunOf: string }): Promise<number>;
}
