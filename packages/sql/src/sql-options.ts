import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type Parameter, parameterOption } from './parameter.ts';
import { parseSql } from './parse-sql.ts';
import { compileScripts, type ScriptSource } from './script.ts';
import { type ScriptExecution, scriptExecution } from './script-execution.ts';
import { sqlErrors } from './sql-errors.ts';
import { userSetup } from './user-setup.ts';

const statements = z.union([z.string(), z.array(z.string())], { error: 'expected SQL as a string or a list of strings' });
const file = z.union([z.string(), z.instanceof(URL).meta({ title: 'URL' })], { error: 'expected a path or a URL' });

const scriptName = z.string().regex(/^[\w.-]+$/, 'expected letters, digits, dots, dashes');

const source = {
  statements: statements
    .optional()
    .describe(
      'One text with semicolons, or one text per statement; `:name` stands for a parameter. They are sent as they are: what belongs into ' +
        'one transaction stands between `begin` and `commit`.',
    )
    .meta({ examples: ['select * from orders where customer = :customer'] }),
  file: file.optional().describe('A file of such a text: a path relative to the working directory, or a URL.'),
};

export const sqlOptions = z
  .strictObject({
    ...source,
    scripts: z
      .array(
        z.strictObject({
          name: scriptName.describe('What the latencies of its statements are recorded under; unique.'),
          weight: z.int().min(1).default(1).describe('Its share of the operations, relative to the weights of the other scripts.'),
          ...source,
        }),
      )
      .min(1)
      .optional()
      .describe('Several scripts, of which each operation runs one, chosen by weight.'),
    parameters: z
      .record(z.string().regex(/^[A-Za-z_]\w*$/, 'not a name'), parameterOption)
      .default({})
      .describe('How the value of each `:name` is drawn, once per operation.')
      .meta({ examples: [{ customer: { int: [1, 1000] } }] }),
    ...scriptExecution,
    ...userSetup,
  })
  .transform(normalise);

/** The scripts as they will run: read, split and checked, so that a plan holds them and a mistake is found when the spec is read. */
interface SqlOptions extends ScriptExecution {
  readonly scripts: ScriptSource[];
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly scale?: number;
  readonly setup?: string;
}

interface Source {
  readonly statements?: string | string[] | undefined;
  readonly file?: string | URL | undefined;
}

interface SqlInput extends Source, ScriptExecution {
  readonly scripts?: readonly (Source & { name: string; weight: number })[] | undefined;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly scale?: number | undefined;
  readonly setup?: string | undefined;
}

function normalise({ scripts: several, parameters, scale, setup, pipeline, reconnect, statementLatencies, ...single }: SqlInput): SqlOptions {
  const given = Object.entries({ ...single, scripts: several }).filter(([, value]) => value !== undefined);
  if (given.length !== 1) throw sqlErrors.UBENCH_E_SQL_SOURCE({ given: given.map(([name]) => name) });
  const scripts = (several ?? [{ name: 'script', weight: 1, ...single }]).map((script) => ({
    name: script.name,
    weight: script.weight,
    statements: readStatements(script),
  }));
  compileScripts(scripts, parameters);
  return {
    scripts,
    parameters,
    reconnect,
    statementLatencies,
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(scale === undefined ? {} : { scale }),
    ...(setup === undefined ? {} : { setup }),
  };
}

/** One entry per statement, as written but for comments. */
function readStatements({ statements: text, file: path }: Source): string[] {
  if ((text === undefined) === (path === undefined)) {
    throw sqlErrors.UBENCH_E_SQL_SOURCE({ given: text === undefined ? [] : ['statements', 'file'] });
  }
  const texts = path === undefined ? [text!].flat() : [readText(path)];
  return texts.flatMap(parseSql).map(({ source: statement }) => statement);
}

function readText(path: string | URL): string {
  try {
    return readFileSync(path instanceof URL ? path : resolve(path), 'utf8');
  } catch (cause) {
    throw sqlErrors.UBENCH_E_SQL_FILE({ file: String(path), problem: (cause as Error).message }, { cause });
  }
}
