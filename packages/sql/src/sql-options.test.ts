import { parseOptions } from '@ubench/load';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sqlOptions } from './sql-options.ts';

const parse = (options: unknown) => parseOptions(sqlOptions, options, 'postgres.sql()');

let directory: string;
let path: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'ubench-sql-'));
  path = join(directory, 'transfer.sql');
  writeFileSync(path, '-- one transfer\nbegin;\nupdate a set x = :x;\nend;\n');
});
afterAll(() => rmSync(directory, { recursive: true }));

test('statements become one script, split and with their parameters by name', () => {
  expect(parse({ statements: 'select :a; select 2', parameters: { a: { int: [1, 2] } } })).toEqual({
    scripts: [{ name: 'script', weight: 1, statements: ['select :a', 'select 2'] }],
    parameters: { a: { int: [1, 2] } },
    reconnect: false,
    statementLatencies: true,
  });
});

test.each(['path', 'URL'])('a file is read when the spec is: by its %s', (as) => {
  const { scripts } = parse({ file: as === 'URL' ? pathToFileURL(path) : path, parameters: { x: { sequence: 0 } } });
  expect(scripts[0]!.statements).toEqual(['begin', 'update a set x = :x', 'end']);
});

test('what came out can go in again: a plan carries it as JSON', () => {
  const options = parse({
    scripts: [{ name: 'read', weight: 9, statements: ['select 1'] }, { name: 'write', file: path }],
    parameters: { x: { int: [1, 2] } },
    scale: 3,
    pipeline: 2,
    reconnect: true,
    setup: 'create table if not exists a(x int)',
  });
  expect(options.scripts.map(({ weight }) => weight)).toEqual([9, 1]);
  expect(options).toMatchObject({ scale: 3, pipeline: 2, reconnect: true, statementLatencies: true });
  expect(parse(JSON.parse(JSON.stringify(options)))).toEqual(options);
});

test.each([
  ['nothing', {}],
  ['two sources', { statements: 'select 1', file: 'x.sql' }],
  ['a script with two sources', { scripts: [{ name: 'a', statements: 'select 1', file: 'x.sql' }] }],
])('%s to run is refused', (_, options) => {
  expect(() => parse(options)).toThrow(expect.objectContaining({ code: 'UBENCH_E_SQL_SOURCE', where: 'postgres.sql()' }));
});

test('a file that is not there is named', () => {
  expect(() => parse({ file: 'missing.sql' })).toThrow(/missing\.sql.*ENOENT/);
});

test('a generator that does not exist is answered with those that do', () => {
  expect(() => parse({ statements: 'select :a', parameters: { a: { zipf: 1 } } })).toThrow(/parameters\.a.*\{ int: \[from, to\] \}/);
});

test('bounds in the wrong order are refused', () => {
  expect(() => parse({ statements: 'select :a', parameters: { a: { int: [2, 1] } } })).toThrow(/parameters\.a/);
});
