import { exitCodes } from '@ubench/errors';
import { Command, CommanderError } from 'commander';
import type { CommandDefinition } from '../../../packages/ubench/src/cli/command.ts';
import { commands } from '../../../packages/ubench/src/cli/commands.ts';
import { addFlags, type FlagDefinition, flagName } from '../../../packages/ubench/src/cli/flag.ts';
import { exitCodeHelp, programHelp, unitHelp } from '../../../packages/ubench/src/cli/help-texts.ts';
import { commandLines } from '../command-lines.ts';
import { anchor, blocks, code, list, type Page, table } from '../markdown.ts';
import type { Complain } from '../schema-fields.ts';

export function cliPage(complain: Complain): Page {
  const sections = commands.map((command) => blocks(`## ubench ${command.name}`, describe(command, complain)));
  for (const line of commandLines(programHelp)) checkLine(line, complain);
  return {
    file: 'cli.md',
    title: 'Commands and flags',
    summary: 'Every command of `ubench`, its flags, and the exit codes.',
    text: blocks(
      list([...commands.map(({ name, summary }) => `[${code(`ubench ${name}`)}](#${anchor(`ubench ${name}`)}): ${summary}`), '[Exit codes](#exit-codes)']),
      'Every command has `-h`, `--help`. A quantity has a unit: see [quantities](spec.md#quantities). A misspelt command or flag is answered with the nearest right one.',
      sections,
      '## Exit codes',
      'Where several apply, the first of these:',
      table(['code', 'meaning'], Object.values(exitCodes).map((exit) => [String(exit.code), exit.meaning])),
    ),
  };
}

function describe(command: CommandDefinition, complain: Complain): string {
  const { name, flags, summary, help } = command;
  for (const line of commandLines(help)) checkLine(line, complain);
  const rows = Object.entries(flags).map(([flag, definition]) => {
    checkFlag(command, flag, definition, complain);
    return [code(typed(flag, definition)), definition.description, definition.config === undefined ? '' : `[${code(definition.config)}](config.md#${anchor(definition.config)})`, exampleOf(flag, definition)];
  });
  // What applies to every command stands on this page once.
  const about = [exitCodeHelp, unitHelp].reduce((text, part) => text.replace(part, ''), help).replaceAll(/\n{3,}/g, '\n\n').trim();
  return blocks(
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    fence(['ubench', name, command.arguments, rows.length === 0 ? undefined : '[flags]'].filter((word) => word !== undefined).join(' ')),
    table(['flag', 'meaning', 'overrides', 'example'], rows),
    about === '' ? '' : fence(about),
  );
}

const fence = (text: string): string => `\`\`\`text\n${text}\n\`\`\``;

function typed(flag: string, { kind, short, argument }: FlagDefinition): string {
  return `${short === undefined ? '' : `-${short}, `}${flagName(flag)}${kind === 'switch' ? '' : ` <${argument ?? kind}>`}`;
}

const exampleOf = (flag: string, { example }: FlagDefinition): string => (example === undefined ? '' : code(`${flagName(flag)} ${example}`));

/** What is documented must be what the parser takes. */
function checkFlag(command: CommandDefinition, flag: string, { kind, description, example }: FlagDefinition, complain: Complain): void {
  const of = `ubench ${command.name} ${flagName(flag)}`;
  if (description.trim() === '') complain(`${of} has no description`);
  if (kind === 'switch') return;
  if (example === undefined) complain(`${of} takes a value and has no example`);
  else checkLine([command.name, flagName(flag), ...(commandLines(`  ubench ${example}`)[0] ?? [])], complain);
}

function checkLine([name, ...args]: readonly string[], complain: Complain): void {
  const definition = commands.find((command) => command.name === name);
  if (definition === undefined) {
    complain(`an example calls 'ubench ${name}', which is no command`);
    return;
  }
  const command = new Command([definition.name, definition.arguments].join(' ').trimEnd()).exitOverride().configureOutput({ writeErr: () => {} });
  for (const argument of definition.arguments?.split(' ') ?? []) command.argument(argument);
  addFlags(command, definition.flags);
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    complain(`the example 'ubench ${[name, ...args].join(' ')}' is refused: ${(error as Error).message}`);
  }
}
