import path from 'node:path';
import { configKeys, configSchema, environmentVariable, redact } from '@ubench/core';
import type { CommandContext } from '../cli-context.ts';
import { readConfig } from '../read-config.ts';
import { plainConfig } from './plain-config.ts';

/** `ubench config`: every key with its value and where that is from. */
export async function configCommand(_args: readonly string[], { json }: { readonly json: boolean }, context: CommandContext): Promise<number> {
  const { stdout } = context;
  const { config, origins, root, file } = await readConfig(context);
  const values = configKeys.map((key) => ({ key, value: redact(plainConfig(config[key])), origin: origins[key] }));
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
