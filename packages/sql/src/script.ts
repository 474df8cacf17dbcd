import { nearest } from '@ubench/errors';
import type { Random } from '@ubench/load';
import { drawParameter, type Parameter, type ParameterValue } from './parameter.ts';
import { parseSql } from './parse-sql.ts';
import { type PreparedStatement, prepareStatement } from './protocol/prepared-statement.ts';
import { sqlErrors } from './sql-errors.ts';

/** Statements that one operation runs in order, as options carry them. */
export interface ScriptSource {
  readonly name: string;
  /** Share of the operations, relative to the weights of the other scripts. */
  readonly weight: number;
  /** With `:name` for the parameters. */
  readonly statements: readonly string[];
  /** What the latency of each statement is recorded under. Default: its number and its first word. */
  readonly keys?: readonly string[];
}

interface Statement extends PreparedStatement {
  readonly key: string;
  /** Places in the drawn values. */
  readonly values: readonly number[];
}

export interface Script {
  readonly name: string;
  readonly weight: number;
  readonly statements: readonly Statement[];
  /** Draws the parameters that the script uses, in the order of their declaration. */
  draw(i: number, random: Random): ParameterValue[];
}

/**
 * Turns statements into what a client runs.
 * @throws UBENCH_E_SQL_EMPTY, UBENCH_E_SQL_PARAMETER, UBENCH_E_SQL_SCRIPT_NAME, and what `parseSql` throws.
 */
export function compileScripts(sources: readonly ScriptSource[], parameters: Readonly<Record<string, Parameter>>): Script[] {
  const declared = Object.keys(parameters);
  const names = new Set<string>();
  let prepared = 0;
  return sources.map(({ name: script, weight, statements: texts, keys }) => {
    if (names.has(script)) throw sqlErrors.UBENCH_E_SQL_SCRIPT_NAME({ script });
    names.add(script);
    const parsed = texts.flatMap(parseSql);
    if (parsed.length === 0) throw sqlErrors.UBENCH_E_SQL_EMPTY({ script });
    const used = new Set(parsed.flatMap((statement) => statement.parameters));
    for (const parameter of used) {
      if (!Object.hasOwn(parameters, parameter)) {
        throw sqlErrors.UBENCH_E_SQL_PARAMETER({ parameter, script, near: nearest(parameter, declared) });
      }
    }
    const drawn = declared.filter((name) => used.has(name));
    const generators = drawn.map((name) => parameters[name]!);
    const prefix = sources.length === 1 ? '' : `${script} `;
    return {
      name: script,
      weight,
      statements: parsed.map((statement, index) => ({
        ...prepareStatement(`ubench_${prepared++}`, statement.text, statement.parameters.length),
        key: keys?.[index] ?? `${prefix}${index + 1} ${firstWord(statement.text)}`,
        values: statement.parameters.map((name) => drawn.indexOf(name)),
      })),
      draw: (i, random) => generators.map((generator) => drawParameter(generator, i, random)),
    };
  });
}

/** Chooses a script by weight. Draws nothing where there is no choice. */
export function chooseScript(scripts: readonly Script[], random: Random): Script {
  if (scripts.length === 1) return scripts[0]!;
  const total = scripts.reduce((sum, script) => sum + script.weight, 0);
  let rest = random.int(0, total - 1);
  for (const script of scripts) {
    rest -= script.weight;
    if (rest < 0) return script;
  }
  return scripts.at(-1)!;
}

const firstWord = (text: string): string => /^\w+/.exec(text)?.[0].toLowerCase() ?? 'statement';
