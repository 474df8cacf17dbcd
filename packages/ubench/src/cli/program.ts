import { Command, CommanderError } from 'commander';
import type { CliContext } from './cli-context.ts';
import { explainUsage } from './explain-usage.ts';
import { addFlags, type FlagValues } from './flag.ts';
import { helpOf } from './help-texts.ts';
import { runFlags } from './run-flags.ts';

/**
 * Runs the command line and resolves with the exit code.
 * @throws What kept the command from doing its work: a usage error, a configuration error, or a bug.
 */
export async function runProgram(context: CliContext, version: string): Promise<number> {
  let exitCode = 0;
  const program = new Command('ubench').description('Benchmark services with specs written like tests.').version(version, '-v, --version', 'print the version');
  const commands = [program];
  const declare = (name: string, description: string): Command => {
    const command = program.command(name).description(description);
    commands.push(command);
    return command;
  };

  const run = declare('run [file[:line]...]', 'run specs: deploy, measure, judge').allowExcessArguments(true);
  addFlags(run, runFlags);
  run.action(async (filters: string[], flags: FlagValues<typeof runFlags>) => {
    // Loaded on demand: `--help` and a mistyped flag must not wait for the whole engine.
    const { runCommand } = await import('./run-command.ts');
    exitCode = await runCommand(filters, flags, context);
  });

  declare('config', 'print the configuration, and where each value is from')
    .option('--json', 'as JSON', false)
    .action(async (flags: { json: boolean }) => {
      const { configCommand } = await import('./config-command.ts');
      exitCode = await configCommand(flags, context);
    });

  for (const command of commands) {
    command
      .showSuggestionAfterError(false)
      .helpOption('-h, --help', 'print this help')
      .addHelpText('after', helpOf(command.name()))
      // Commander would add what a flag is when it is not given: `(default: false)`, `(default: [])`.
      .configureHelp({ optionDescription: ({ description }) => description })
      .configureOutput({
        writeOut: (text) => context.stdout.write(text),
        // Errors are explained and printed by the caller.
        writeErr: () => {},
        getOutHelpWidth: () => Math.min(context.stdout.columns ?? 100, 120),
        getOutHasColors: () => false,
      })
      .exitOverride((error) => {
        throw error.exitCode === 0 ? error : explainUsage(error, command);
      });
  }

  if (context.argv.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync(context.argv, { from: 'user' });
  } catch (error) {
    // How commander leaves after printing help or the version.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    throw error;
  }
  return exitCode;
}
