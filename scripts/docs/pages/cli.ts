import { exitCodes } from '@ubench/errors';
import { Command, CommanderError } from 'commander';
import type { CommandDefinition } from '../../../packages/ubench/src/cli/command.ts';
import { commands } from '../../../packages/ubench/src/cli/commands.ts';
import { commonFlags } from '../../../packages/ubench/src/cli/common-flags.ts';
import { findCommand } from '../../../packages/ubench/src/cli/find-command.ts';
import { addFlags, type FlagDefinition, flagName, type FlagTable } from '../../../packages/ubench/src/cli/flag.ts';
import { exitCodeHelp, programHelp, unitHelp } from '../../../packages/ubench/src/cli/help-texts.ts';
import { commandLines } from '../command-lines.ts';
import { anchor, blocks, code, list, type Page, table } from '../markdown.ts';
import type { Complain } from '../schema-fields.ts';

/** What completion calls is for no person. */
const shown = commands.filter(({ hidden }) => hidden !== true);

export function cliPage(complain: Complain): Page {
  const sections = shown.map((command) => blocks(`## ubench ${command.name}`, describe(command, complain)));
  for (const line of commandLines(programHelp)) checkLine(line, complain);
  return {
    file: 'cli.md',
    title: 'Commands and flags',
    summary: 'Every command of `ubench`, its flags, and the exit codes.',
    text: blocks(
      list([...shown.map(({ name, summary }) => `[${code(`ubench ${name}`)}](#${anchor(`ubench ${name}`)}): ${summary}`), '[Flags of every command](#flags-of-every-command)', '[Exit codes](#exit-codes)']),
      'A quantity has a unit: see [quantities](spec.md#quantities). A misspelt command or flag is answered with the nearest right one.',
      sections,
      '## Flags of every command',
      flagTable(commonFlags, [['`-h, --help`', 'print the help of the command', '', '']]),
      '## Exit codes',
      'Where several apply, the first of these:',
      table(['code', 'meaning'], Object.values(exitCodes).map((exit) => [String(exit.code), exit.meaning])),
    ),
  };
}

function describe(command: CommandDefinition, complain: Complain): string {
  const { name, flags, summary, help } = command;
  for (const line of commandLines(help)) checkLine(line, complain);
  for (const [flag, definition] of Object.entries(flags)) checkFlag(command, flag, definition, complain);
  // What applies to every command stands on this page once.
  const about = [exitCodeHelp, unitHelp].reduce((text, part) => text.replace(part, ''), help).replaceAll(/\n{3,}/g, '\n\n').trim();
  return blocks(
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    fence(['ubench', name, command.arguments, Object.keys(flags).length === 0 ? undefined : '[flags]'].filter((word) => word !== undefined).join(' ')),
    flagTable(flags),
    about === '' ? '' : fence(about),
  );
}

function flagTable(flags: FlagTable, more: readonly (readonly string[])[] = []): string {
  const rows = Object.entries(flags).map(([flag, definition]) => {
    const { description, config } = definition;
    return [code(typed(flag, definition)), description, config === undefined ? '' : `[${code(config)}](config.md#${anchor(config)})`, exampleOf(flag, definition)];
  });
  return table(['flag', 'meaning', 'overrides', 'example'], [...rows, ...more]);
}

const fence = (text: string): string => `\`\`\`text\n${text}\n\`\`\``;

const takesNothing = (kind: FlagDefinition['kind']): boolean => kind === 'switch' || kind === 'repeated';

function typed(flag: string, { kind, short, argument }: FlagDefinition): string {
  return `${short === undefined ? '' : `-${short}, `}${flagName(flag)}${takesNothing(kind) ? '' : ` <${argument ?? kind}>`}`;
}

const exampleOf = (flag: string, { example }: FlagDefinition): string => (example === undefined ? '' : code(`${flagName(flag)} ${example}`));

/** What is documented must be what the parser takes. */
function checkFlag({ name, flags }: CommandDefinition, flag: string, { kind, description, example }: FlagDefinition, complain: Complain): void {
  const of = `ubench ${name} ${flagName(flag)}`;
  if (description.trim() === '') complain(`${of} has no description`);
  if (takesNothing(kind)) return;
  if (example === undefined) complain(`${of} takes a value and has no example`);
  else check(new Command(name), flags, [flagName(flag), ...(commandLines(`  ubench ${example}`)[0] ?? [])], complain);
}

function checkLine(words: readonly string[], complain: Complain): void {
  const found = findCommand(words, commands);
  if (found === undefined) {
    complain(`an example calls 'ubench ${words.join(' ')}', which is no command`);
    return;
  }
  const { command: definition, rest: args } = found;
  const command = new Command(definition.name);
  for (const argument of definition.arguments?.split(' ') ?? []) command.argument(argument);
  check(command, definition.flags, args, complain);
}

function check(command: Command, flags: FlagTable, args: readonly string[], complain: Complain): void {
  addFlags(command.exitOverride().configureOutput({ writeErr: () => {} }), { ...flags, ...commonFlags });
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    complain(`the example 'ubench ${[command.name(), ...args].join(' ')}' is refused: ${(error as Error).message}`);
  }
}
