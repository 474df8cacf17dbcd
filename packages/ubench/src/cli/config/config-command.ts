import path from 'node:path';
import { configKeys, configSchema, environmentVariable, resolveConfig } from '@ubench/core';
import type { CliContext } from '../cli-context.ts';

/** `ubench config`: every key with its value and where that is from. */
export async function configCommand(_args: readonly string[], { json }: { readonly json: boolean }, { cwd, env, stdout, stderr }: CliContext): Promise<number> {
  const { config, origins, root, file, warnings } = await resolveConfig({ cwd, env });
  for (const warning of warnings) stderr.write(`warning: ${warning}\n`);
  const values = configKeys.map((key) => ({ key, value: plain(config[key]), origin: origins[key] }));
  if (json) {
    const keys = Object.fromEntries(values.map(({ key, value, origin }) => [key, { value, origin }]));
    stdout.write(`${JSON.stringify({ root, file: file ?? null, keys }, null, 2)}\n`);
    return 0;
  }
  const keyWidth = Math.max(...values.map(({ key }) => key.length));
  const shown = values.map((entry) => ({ ...entry, text: JSON.stringify(entry.value) }));
  const valueWidth = Math.min(40, Math.max(...shown.map(({ text }) => text.length)));
  stdout.write(`root  ${root}\nfile  ${file === undefined ? 'none' : path.relative(root, file)}\n\n`);
  for (const { key, text, origin } of shown) {
    stdout.write(`${key.padEnd(keyWidth)}  ${text.padEnd(valueWidth)}  ${origin}\n`);
    const variable = environmentVariable(key);
    stdout.write(`${' '.repeat(keyWidth)}  ${configSchema.shape[key].description ?? ''}${variable === undefined ? '' : ` [${variable}]`}\n`);
  }
  return 0;
}

/** Plugins, backends and reporters given as objects are shown by their names. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'function') return '[function]';
  if (typeof value !== 'object' || value === null) return value;
  if ('kind' in value && 'type' in value && 'options' in value) return { kind: value.kind, options: plain(value.options) };
  if ('name' in value && Object.values(value).some((member) => typeof member === 'function')) return `[${String(value.name)}]`;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}
