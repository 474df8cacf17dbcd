import type { CommandDefinition } from './command.ts';

/** The command that a line of words begins with, whose name may be two of them, and the words behind it. */
export function findCommand(words: readonly string[], commands: readonly CommandDefinition[]): { readonly command: CommandDefinition; readonly rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const command = commands.find(({ name }) => words.length >= length && name === words.slice(0, length).join(' '));
    if (command !== undefined) return { command, rest: words.slice(length) };
  }
  return undefined;
}
