import type { ConfigFlag, ConfigKey, Shard } from '@ubench/core';
import { parseDuration } from '@ubench/units';
import { UbenchError } from '@ubench/errors';
import type { Command } from 'commander';
import type { CompletionSource } from './completion/completion-sources.ts';
import { usageErrors } from './usage-errors.ts';

/** What each kind of flag is after parsing. */
interface ValueOfKind {
  switch: boolean;
  /** How often it is given: 2 for `-vv`. */
  repeated: number;
  text: string | undefined;
  /** A whole number from 1. */
  count: number | undefined;
  /** A whole number from 0. */
  number: number | undefined;
  /** Longer than none, in nanoseconds. */
  duration: number | undefined;
  /** `i/n`: the i-th of n, from 1. */
  shard: Shard | undefined;
  /** Given any number of times. */
  texts: string[];
  /** `name=value`, given any number of times. */
  pairs: Record<string, string>;
}

/** One flag: parses it, shows it in the help, and lets documentation be generated. */
export interface FlagDefinition {
  readonly kind: keyof ValueOfKind;
  /** What stands for the value in the help: `name=url`. Every kind but `switch` and `repeated` has one. */
  readonly argument?: string;
  readonly short?: string;
  readonly description: string;
  readonly example?: string;
  /** The key of the configuration that the flag overrides. */
  readonly config?: ConfigKey;
  /** What a shell completes the value to. */
  readonly completes?: CompletionSource;
}

export type FlagTable = Readonly<Record<string, FlagDefinition>>;

/** The values of a table's flags, by name. */
export type FlagValues<T extends FlagTable> = { readonly [Name in keyof T]: ValueOfKind[T[Name]['kind']] };

/** The flag as it is typed: `allowInvalid` → `--allow-invalid`. */
export const flagName = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Declares every flag of a table on a command. */
export function addFlags(command: Command, table: FlagTable): void {
  for (const [name, definition] of Object.entries(table)) {
    const long = flagName(name);
    const names = definition.short === undefined ? long : `-${definition.short}, ${long}`;
    if (definition.kind === 'switch') {
      command.option(names, definition.description, false);
    } else if (definition.kind === 'repeated') {
      command.option(names, definition.description, (_, given: number) => given + 1, 0);
    } else {
      const parse = (text: string, previous: unknown): unknown => parseValue(definition, long, text, previous);
      command.option(`${names} <${definition.argument ?? definition.kind}>`, definition.description, parse, initialValue(definition.kind));
    }
  }
}

/** What the flags of a table say about the configuration. */
export function configFlags<T extends FlagTable>(table: T, values: FlagValues<T>): { [K in ConfigKey]?: ConfigFlag } {
  const given: { [K in ConfigKey]?: ConfigFlag } = {};
  for (const [name, { config }] of Object.entries(table)) {
    const value = values[name];
    if (config !== undefined && value !== undefined) given[config] = { flag: flagName(name), text: String(value) };
  }
  return given;
}

/** What the flags of a table are when none of them is given. */
export const noFlags = <T extends FlagTable>(table: T): FlagValues<T> =>
  Object.fromEntries(Object.entries(table).map(([name, { kind }]) => [name, kind === 'switch' ? false : initialValue(kind)])) as FlagValues<T>;

function initialValue(kind: FlagDefinition['kind']): unknown {
  return kind === 'texts' || kind === 'pairs' ? EMPTY[kind] : undefined;
}
const EMPTY = { texts: Object.freeze([]), pairs: Object.freeze({}) };

function parseValue({ kind, argument, example = '' }: FlagDefinition, flag: string, text: string, previous: unknown): unknown {
  const refuse = (expected: string): Error => usageErrors.UBENCH_E_FLAG_VALUE({ flag, value: text, expected, example });
  switch (kind) {
    case 'count':
    case 'number': {
      const least = kind === 'count' ? 1 : 0;
      const value = Number(text.replaceAll('_', ''));
      if (!/^[\d_]+$/.test(text) || !Number.isSafeInteger(value) || value < least) throw refuse(`a whole number from ${least}`);
      return value;
    }
    case 'duration': {
      const value_ns = durationIn(text);
      if (value_ns === undefined || value_ns <= 0) throw refuse('a duration with its unit');
      return value_ns;
    }
    case 'shard': {
      const [index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).slice(1).map(Number);
      if (index === undefined || count === undefined || index < 1 || index > count) throw refuse('i/n, with i from 1 to n');
      return { index, count };
    }
    case 'texts':
      return [...(previous as readonly string[]), text];
    case 'pairs': {
      const split = text.indexOf('=');
      if (split < 1 || split === text.length - 1) throw refuse('name=value');
      return { ...(previous as Record<string, string>), [text.slice(0, split)]: text.slice(split + 1) };
    }
    case 'switch':
    case 'text':
      // A list that is given in parts is still one.
      return typeof previous === 'string' && argument?.includes(',') ? `${previous},${text}` : text;
  }
}

function durationIn(text: string): number | undefined {
  try {
    return parseDuration(text);
  } catch (error) {
    // It is a duration, and says itself how long one may be.
    if (error instanceof UbenchError && error.code === 'UBENCH_E_UNIT_RANGE') throw error;
    return undefined;
  }
}
