import type { Random } from '@ubench/load';
import { expect, test } from 'vitest';
import type { Parameter } from './parameter.ts';
import { chooseScript, compileScripts } from './script.ts';

/** Draws the given fractions, then fails: a script must draw exactly what it needs. */
function fractions(...values: number[]): Random {
  const float = (): number => {
    const value = values.shift();
    if (value === undefined) throw new Error('drew once too often');
    return value;
  };
  return { float, int: (from, to) => from + Math.floor(float() * (to - from + 1)), normal: float, exponential: float };
}

const source = (name: string, weight: number, ...statements: string[]) => ({ name, weight, statements });

test('parameters are drawn in the order of their declaration, unused ones not at all', () => {
  const parameters = { a: { int: [1, 10] }, unused: { int: [1, 2] }, b: { float: [2, 4] } } satisfies Record<string, Parameter>;
  const [script] = compileScripts([source('s', 1, 'select :b, :a')], parameters);
  expect(script!.draw(0, fractions(0.95, 0.5))).toEqual([10, 3]);
  expect(script!.statements[0]).toMatchObject({ text: 'select $1, $2', values: [1, 0] });
});

test('one operation uses the same value in all its statements', () => {
  const [script] = compileScripts([source('s', 1, 'select :a', 'select :a')], { a: { oneOf: ['x', 'y', null] } });
  expect(script!.draw(0, fractions(0.5))).toEqual(['y']);
  expect(script!.statements.map(({ values }) => values)).toEqual([[0], [0]]);
});

test('a sequence follows the number of the operation and draws nothing', () => {
  const [script] = compileScripts([source('s', 1, 'insert into t values (:id)')], { id: { sequence: 1000 } });
  expect(script!.draw(7, fractions())).toEqual([1007]);
});

test('scripts are chosen in proportion to their weights', () => {
  const scripts = compileScripts([source('a', 1, 'select 1'), source('b', 3, 'select 2')], {});
  const chosen = [0, 0.24, 0.25, 0.5, 0.99].map((fraction) => chooseScript(scripts, fractions(fraction)).name);
  expect(chosen).toEqual(['a', 'a', 'b', 'b', 'b']);
});

test('a single script is chosen without a draw', () => {
  expect(chooseScript(compileScripts([source('a', 5, 'select 1')], {}), fractions()).name).toBe('a');
});

const keys = (sources: Parameters<typeof compileScripts>[0]): string[] =>
  compileScripts(sources, {}).flatMap((script) => script.statements.map(({ key }) => key));

test('statements are named by number and first word, and by script where there are several', () => {
  expect(keys([source('a', 1, 'BEGIN; select 1', 'end')])).toEqual(['1 begin', '2 select', '3 end']);
  expect(keys([source('a', 1, 'select 1'), source('b', 1, 'delete from t')])).toEqual(['a 1 select', 'b 1 delete']);
});

test('statements of different scripts never share the name of a prepared statement', () => {
  const names = compileScripts([source('a', 1, 'select 1; select 2'), source('b', 1, 'select 3')], {}).flatMap((script) =>
    script.statements.map(({ name }) => name),
  );
  expect(new Set(names).size).toBe(3);
});

test('a parameter that is not declared is refused with the nearest that is', () => {
  expect(() => compileScripts([source('s', 1, 'select :acount')], { account: { int: [1, 2] } })).toThrow(
    /':acount', which is not declared[^]*Did you mean ':account'/,
  );
});

test('a script without a statement is refused', () => {
  expect(() => compileScripts([source('s', 1, '-- nothing')], {})).toThrow(expect.objectContaining({ code: 'UBENCH_E_SQL_EMPTY' }));
});

test('two scripts of the same name are refused', () => {
  expect(() => compileScripts([source('s', 1, 'select 1'), source('s', 1, 'select 1')], {})).toThrow(
    expect.objectContaining({ code: 'UBENCH_E_SQL_SCRIPT_NAME' }),
  );
});
