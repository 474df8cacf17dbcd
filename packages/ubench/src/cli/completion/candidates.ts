import type { CommandDefinition } from '../command.ts';
import { commandGroups } from '../command-groups.ts';
import { findCommand } from '../find-command.ts';
import { type FlagDefinition, flagName, type FlagTable } from '../flag.ts';
import type { CompletionSource } from './completion-sources.ts';

/** What a word can become. */
export interface Candidate {
  readonly value: string;
  readonly description?: string;
}

type Values = (source: CompletionSource) => Promise<readonly string[]>;

const helpFlag: Candidate = { value: '--help', description: 'print this help' };
const helpCommand: Candidate = { value: 'help', description: 'print the help of a command' };
const programFlags: readonly Candidate[] = [helpFlag, { value: '--version', description: 'print the version' }];

/**
 * What the last of the words can be completed to; whole words, that begin with what is there of it.
 * @param words After `ubench`, the last one up to the cursor: `['run', '--rep']`.
 */
export async function candidatesFor(words: readonly string[], commands: readonly CommandDefinition[], values: Values): Promise<Candidate[]> {
  const partial = words.at(-1) ?? '';
  const typed = words.slice(0, -1);
  const [name, ...before] = typed;
  const commandNames = namesIn(commands);
  if (name === undefined) return matching(partial, partial.startsWith('-') ? programFlags : [...commandNames, helpCommand]);
  if (name === 'help') return before.length === 0 ? matching(partial, commandNames) : [];
  const found = findCommand(typed, commands);
  if (found !== undefined) return matching(partial, await forCommand(found.command, found.rest, partial, values));
  return before.length === 0 ? matching(partial, commands.filter((command) => command.name.startsWith(`${name} `)).map(secondWord)) : [];
}

/** The first words of all names. */
function namesIn(commands: readonly CommandDefinition[]): Candidate[] {
  const names = commands.map(({ name, summary }): [string, string] => {
    const [first] = name.split(' ');
    return [first!, commandGroups[first!] ?? summary];
  });
  return [...new Map(names)].map(([value, description]) => ({ value, description }));
}

const secondWord = ({ name, summary }: CommandDefinition): Candidate => ({ value: name.split(' ')[1]!, description: summary });

const matching = (partial: string, candidates: readonly Candidate[]): Candidate[] => candidates.filter(({ value }) => value.startsWith(partial));

async function forCommand({ flags, completes }: CommandDefinition, before: readonly string[], partial: string, values: Values): Promise<Candidate[]> {
  const positional = async (): Promise<Candidate[]> => (completes === undefined ? [] : (await values(completes)).map((value) => ({ value })));
  if (before.includes('--')) return positional();
  const asked = flagOf(flags, before.at(-1));
  if (asked !== undefined && asked.kind !== 'switch') return valuesOf(asked, '', partial, values);
  if (!partial.startsWith('-')) return positional();
  const [typed, ...rest] = partial.split('=');
  const assigned = rest.length === 0 ? undefined : flagOf(flags, typed);
  if (assigned !== undefined) return valuesOf(assigned, `${typed}=`, partial, values);
  const open = Object.entries(flags).filter(([name, { kind }]) => kind === 'texts' || kind === 'pairs' || !before.includes(flagName(name)));
  return [...open.map(([name, { description }]) => ({ value: flagName(name), description })), helpFlag];
}

/** @param prefix What of the word is not the value: `--reporter=`. */
async function valuesOf(flag: FlagDefinition, prefix: string, partial: string, values: Values): Promise<Candidate[]> {
  if (flag.completes === undefined) return [];
  // A flag that is shown as `a,b` takes several: the last of them is completed, and the others are not offered again.
  const typed = flag.argument?.includes(',') ? partial.slice(prefix.length).split(',').slice(0, -1) : [];
  const rest = (await values(flag.completes)).filter((value) => !typed.includes(value));
  return rest.map((value) => ({ value: prefix + [...typed, value].join(',') }));
}

function flagOf(flags: FlagTable, word: string | undefined): FlagDefinition | undefined {
  return Object.entries(flags).find(([name, { short }]) => word === flagName(name) || (short !== undefined && word === `-${short}`))?.[1];
}
