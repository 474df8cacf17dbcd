import { nearest, type UbenchError } from '@ubench/errors';
import type { Command, CommanderError } from 'commander';
import { usageErrors } from './usage-errors.ts';

/** What commander refused, in our words and with the nearest name. */
export function explainUsage(error: CommanderError, command: Command): UbenchError {
  const name = nameOf(command);
  const quoted = /'(.*)'/s.exec(error.message)?.[1] ?? '';
  switch (error.code) {
    case 'commander.unknownOption': {
      const flag = quoted.split('=')[0]!;
      return usageErrors.UBENCH_E_FLAG_UNKNOWN({ flag, near: nearest(flag, flagsOf(command)), command: name });
    }
    case 'commander.unknownCommand': {
      const commands = command.commands.map((known) => known.name());
      return usageErrors.UBENCH_E_COMMAND_UNKNOWN({ name: `${name} ${quoted}`.slice('ubench '.length), near: nearest(quoted, commands), spec: /[/\\]|\.bench\b|\.[mc]?[jt]s\b/.test(quoted) });
    }
    // How it says that a group was given without one of its commands.
    case 'commander.help':
      return usageErrors.UBENCH_E_ARGUMENTS({ command: name, problem: `which of ${command.commands.map((known) => known.name()).join(', ')}?` });
    case 'commander.optionMissingArgument':
      return usageErrors.UBENCH_E_FLAG_INCOMPLETE({ flag: /--[\w-]+/.exec(quoted)?.[0] ?? quoted, command: name });
    default:
      return usageErrors.UBENCH_E_ARGUMENTS({ command: name, problem: error.message.replace(/^error: /, '') });
  }
}

/** `ubench baseline accept`. */
const nameOf = (command: Command): string => (command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name());

const flagsOf = (command: Command): string[] => command.options.flatMap(({ short, long }) => [short, long].filter((flag) => flag !== undefined)).concat('--help');
