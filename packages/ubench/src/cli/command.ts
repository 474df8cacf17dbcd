import type { CommandContext } from './cli-context.ts';
import type { CompletionSource } from './completion/completion-sources.ts';
import type { FlagTable, FlagValues } from './flag.ts';

/** One command of `ubench`, as data: what the parser, the help, completion and the reference are made of. */
export interface CommandDefinition<T extends FlagTable = FlagTable> {
  readonly name: string;
  /** Positional arguments as usage shows them: `[file[:line]...]`, `<id>`. */
  readonly arguments?: string;
  /** What a shell completes them to. */
  readonly completes?: CompletionSource;
  /** For programs: not in the help. */
  readonly hidden?: true;
  /** One line, without a full stop. */
  readonly summary: string;
  readonly flags: T;
  /** Examples, and what else a person should know: shown after the flags. */
  readonly help: string;
  /** Starts what can go on beside the loading. Called once the flags are known. */
  prepare?(flags: FlagValues<T>): void;
  /** Loads what does it: `--help` and a mistyped flag must not wait for the whole engine. */
  load(): Promise<CommandAction<T>>;
}

/** Resolves with the exit code. @throws what kept the command from doing its work. */
export type CommandAction<T extends FlagTable> = (args: readonly string[], flags: FlagValues<T>, context: CommandContext) => Promise<number>;

/** Types a definition by its flags. */
export const defineCommand = <const T extends FlagTable>(definition: CommandDefinition<T>): CommandDefinition => definition as unknown as CommandDefinition;
