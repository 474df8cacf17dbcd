import { readFileSync } from 'node:fs';
import path from 'node:path';
import { nearest } from '@ubench/errors';
import { z } from 'zod';
import { type Config, configDefaults, type ConfigKey, configKeys, configSchema } from './config.ts';
import { configErrors } from './config-errors.ts';
import { type ConfigFile, findConfig, loadConfig, nearestDirectoryWith } from './find-config.ts';
import { otherVariables } from './other-variables.ts';
import { valueOfText } from './value-of-text.ts';

/** A key's value as given on the command line, and the flag that gave it: `{ flag: '--trials', text: '5' }`. */
export interface ConfigFlag {
  readonly flag: string;
  readonly text: string;
}

export interface ConfigSources {
  /** Absolute: where to start looking for the configuration file. */
  readonly cwd: string;
  /** Absolute: what to take in its place; the root is what it would be without. */
  readonly file?: string | undefined;
  readonly flags?: { readonly [K in ConfigKey]?: ConfigFlag | undefined };
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface ResolvedConfig {
  readonly config: Config;
  /** The directory of the configuration file, else of the nearest package.json, else the working directory. */
  readonly root: string;
  /** Where each key's value is from: `flag --trials`, `env UBENCH_TRIALS`, `ubench.config.ts`, `default`. */
  readonly origins: Readonly<Record<ConfigKey, string>>;
  /** The same for errors, with the line in the file; nothing for a default. */
  readonly places: ConfigPlaces;
  /** The configuration file, absolute. */
  readonly file?: string;
  /** Sentences about UBENCH_* variables that look like a key of the configuration and are none. */
  readonly warnings: readonly string[];
}

/** Where keys are written: `flag --reporter`, `env UBENCH_REPORTERS`, `/project/ubench.config.ts:3`. */
export type ConfigPlaces = Readonly<Partial<Record<ConfigKey, string>>>;

/** The variable that sets a key: `maxErrorShare` → `UBENCH_MAX_ERROR_SHARE`. None for what a text cannot hold. */
export function environmentVariable(key: ConfigKey): string | undefined {
  const schema = configSchema.shape[key];
  if (schema instanceof z.ZodRecord || schema instanceof z.ZodObject) return undefined;
  return `UBENCH_${key.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}

/** One place that says what a key is. `where` is for errors: it may be more precise than the origin. */
interface Layer {
  readonly origin: string;
  readonly where: string;
  readonly value: unknown;
}

/**
 * The configuration of a run: flag over UBENCH_* variable over configuration file over default, key by key.
 * @throws UBENCH_E_CONFIG_LOAD, UBENCH_E_CONFIG_EMPTY or UBENCH_E_CONFIG_SHAPE for the file; UBENCH_E_CONFIG_KEY_UNKNOWN;
 * UBENCH_E_CONFIG_VALUE, wherever the value is from.
 */
export async function resolveConfig({ cwd, file: given, flags = {}, env = {} }: ConfigSources): Promise<ResolvedConfig> {
  const found = await findConfig(cwd);
  const file = given === undefined ? found : await loadConfig(given);
  if (file) refuseUnknownKeys(file);
  const config: Record<string, unknown> = {};
  const origins: Record<string, string> = {};
  const places: Partial<Record<ConfigKey, string>> = {};
  for (const key of configKeys) {
    const layer = fromFlag(key, flags[key]) ?? fromEnvironment(key, env) ?? (file && fromFile(key, file));
    config[key] = layer ? parse(key, layer) : configDefaults[key];
    origins[key] = layer?.origin ?? 'default';
    if (layer) places[key] = layer.where;
  }
  return {
    config: config as Config,
    root: found ? path.dirname(found.path) : (nearestDirectoryWith('package.json', cwd) ?? path.resolve(cwd)),
    origins: origins as Record<ConfigKey, string>,
    places,
    ...(file && { file: file.path }),
    warnings: misspeltVariables(env),
  };
}

/**
 * What a flag or a variable says of one key, before any configuration file is looked for; `undefined` where neither does.
 * @throws UBENCH_E_CONFIG_VALUE
 */
export function resolveWithoutFile<K extends ConfigKey>(key: K, { flags = {}, env = {} }: Omit<ConfigSources, 'cwd'>): Config[K] | undefined {
  const layer = fromFlag(key, flags[key]) ?? fromEnvironment(key, env);
  return layer && (parse(key, layer) as Config[K]);
}

function fromFlag(key: ConfigKey, given: ConfigFlag | undefined): Layer | undefined {
  if (given === undefined) return undefined;
  const origin = `flag ${given.flag}`;
  return { origin, where: origin, value: valueOfText(configSchema.shape[key], given.text) };
}

/** An empty variable is an unset one, as everywhere in shells. */
function fromEnvironment(key: ConfigKey, env: Readonly<Record<string, string | undefined>>): Layer | undefined {
  const name = environmentVariable(key);
  const text = name === undefined ? undefined : env[name];
  if (text === undefined || text === '') return undefined;
  return { origin: `env ${name}`, where: `env ${name}`, value: valueOfText(configSchema.shape[key], text) };
}

function fromFile(key: ConfigKey, file: ConfigFile): Layer | undefined {
  const value = file.content[key];
  return value === undefined ? undefined : { origin: path.basename(file.path), where: placeOfKey(file.path, key), value };
}

function parse(key: ConfigKey, { value, where }: Layer): unknown {
  const parsed = configSchema.shape[key].safeParse(value);
  if (parsed.success) return parsed.data;
  const issue: z.core.$ZodIssue = parsed.error.issues[0]!;
  const keyPath = [key, ...issue.path.map(String)].join('.');
  const description = configSchema.shape[key].description ?? '';
  throw configErrors.UBENCH_E_CONFIG_VALUE({ key, path: keyPath, problem: sentence(issue.message), description }, { where });
}

function refuseUnknownKeys({ path: file, content }: ConfigFile): void {
  for (const key of Object.keys(content)) {
    if (Object.hasOwn(configSchema.shape, key)) continue;
    throw configErrors.UBENCH_E_CONFIG_KEY_UNKNOWN({ key, near: nearest(key, configKeys), known: configKeys }, { where: placeOfKey(file, key) });
  }
}

function misspeltVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  const known = [...configKeys.map(environmentVariable).filter((name) => name !== undefined), ...Object.keys(otherVariables)];
  return Object.keys(env)
    .filter((name) => name.startsWith('UBENCH_') && !known.includes(name))
    .flatMap((name) => {
      const near = nearest(name.slice('UBENCH_'.length), known.map((variable) => variable.slice('UBENCH_'.length)));
      return near === undefined ? [] : [`The environment variable ${name} has no effect; did you mean UBENCH_${near}?`];
    });
}

/** `file:line` of the key, where its text is easily found in the file. */
function placeOfKey(file: string, key: string): string {
  const literal = key.replace(/[^\w\s]/g, String.raw`\$&`);
  const lines = readFileSync(file, 'utf8').split('\n');
  const index = lines.findIndex((line) => new RegExp(`(?:^|[\\s{,])(["']?)${literal}\\1\\s*[:,(]`).test(line));
  return index === -1 ? file : `${file}:${index + 1}`;
}

const sentence = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1) + (/[.?!]$/.test(text) ? '' : '.');
