import { Command, CommanderError } from 'commander';
import type { CliContext } from './cli-context.ts';
import { commands } from './commands.ts';
import { commandGroups } from './command-groups.ts';
import { commonFlags } from './common-flags.ts';
import { explainUsage } from './explain-usage.ts';
import { addFlags } from './flag.ts';
import { groupHelp, programHelp } from './help-texts.ts';

/**
 * Runs the command line and resolves with the exit code.
 * @throws What kept the command from doing its work: a usage error, a configuration error, or a bug.
 */
export async function runProgram(context: CliContext, version: string): Promise<number> {
  let exitCode = 0;
  const program = new Command('ubench').description('Benchmark services with specs written like tests.').version(version, '-V, --version', 'print the version');
  const declared: [command: Command, help: string][] = [[program, programHelp]];
  const groups = new Map<string, Command>();
  for (const definition of commands) {
    const [first, second] = definition.name.split(' ') as [string, string | undefined];
    if (second !== undefined && !groups.has(first)) {
      groups.set(first, program.command(first).description(commandGroups[first]!).helpCommand(false));
      declared.push([groups.get(first)!, groupHelp(first)]);
    }
    const command = (groups.get(first) ?? program).command([second ?? first, definition.arguments].join(' ').trimEnd(), { hidden: definition.hidden === true }).description(definition.summary);
    addFlags(command, { ...definition.flags, ...commonFlags });
    command.action(async () => {
      definition.prepare?.(command.opts());
      const { runLogged } = await import('./logged-command.ts');
      exitCode = await runLogged({ definition, args: command.args, flags: command.opts() }, context, (argv, change) => runProgram({ ...context, ...change, argv }, version));
    });
    declared.push([command, definition.help]);
  }

  for (const [command, help] of declared) {
    command
      .showSuggestionAfterError(false)
      .helpOption('-h, --help', 'print this help')
      .addHelpText('after', help)
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
