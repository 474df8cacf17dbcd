import { type ConfigKey, configDefaults, configKeys, configSchema, environmentVariable, otherVariables } from '@ubench/core';
import { z } from 'zod';
import { commands } from '../../../packages/ubench/src/cli/commands.ts';
import { flagName } from '../../../packages/ubench/src/cli/flag.ts';
import { optionTable } from '../field-table.ts';
import { blocks, code, contents, list, literal, type Page, table, wrap } from '../markdown.ts';
import { type Complain, fieldsOf, jsonSchemaOf } from '../schema-fields.ts';

export function configPage(complain: Complain): Page {
  const fields = fieldsOf(jsonSchemaOf(configSchema, 'input', complain, 'the configuration'), complain, 'the configuration');
  const sections = configKeys.map((key) => {
    // Entries of a backend's or a reporter's own options are told where it is described.
    const { type, description, example } = fields.find(({ path }) => path === key)!;
    checkDefault(key, complain);
    const schema = configSchema.shape[key];
    const variable = environmentVariable(key);
    const flags = flagsOf(key);
    return blocks(
      `## ${key}`,
      wrap(description),
      list([
        `type: ${type}`,
        `default: ${code(literal(configDefaults[key]))}`,
        ...(variable === undefined ? [] : [`environment variable: ${code(variable)}`]),
        ...(flags.length === 0 ? [] : [`flag: ${flags.join(', ')}`]),
        ...(example === undefined ? [] : [`example: ${code(`${key}: ${example}`)}`]),
      ]),
      schema instanceof z.ZodObject ? optionTable(schema, complain, `the configuration's '${key}'`) : '',
    );
  });
  return {
    file: 'config.md',
    title: 'Configuration',
    summary: 'Every key of `ubench.config.ts`, and the environment variables.',
    text: blocks(
      contents([...configKeys, 'Other environment variables']),
      wrap(
        'A value is taken from the first of: a flag, an environment variable, the configuration file, the default; `ubench config` shows which. In a variable, a list is separated by commas, ' +
          'and an empty one counts as unset. The file is `ubench.config.{ts,mts,js,mjs,json,yaml}`, or `"ubench"` in package.json; here or in a directory above, up to the one with `.git`.',
      ),
      sections,
      '## Other environment variables',
      table(['variable', 'meaning'], Object.entries(otherVariables).map(([name, meaning]) => [code(name), meaning])),
    ),
  };
}

function checkDefault(key: ConfigKey, complain: Complain): void {
  const { error } = (configSchema.shape[key] as z.ZodType).safeParse(configDefaults[key]);
  if (error !== undefined) complain(`the default of the configuration's '${key}' does not parse: ${error.message}`);
}

const flagsOf = (key: ConfigKey): string[] =>
  commands.flatMap(({ name, flags }) => Object.entries(flags).flatMap(([flag, { config }]) => (config === key ? [`${code(flagName(flag))} of [\`ubench ${name}\`](cli.md#ubench-${name})`] : [])));
