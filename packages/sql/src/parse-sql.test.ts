import { describe, expect, test } from 'vitest';
import { parseSql } from './parse-sql.ts';

const texts = (sql: string): string[] => parseSql(sql).map(({ text }) => text);

test('statements end at semicolons, and empty ones are none', () => {
  expect(texts('select 1; select 2 ;;\n')).toEqual(['select 1', 'select 2']);
});

test('a name after a colon becomes a numbered parameter, the same number for the same name', () => {
  expect(parseSql('update a set x = x + :delta where id = :id and :delta > 0')).toEqual([
    {
      text: 'update a set x = x + $1 where id = $2 and $1 > 0',
      source: 'update a set x = x + :delta where id = :id and :delta > 0',
      parameters: ['delta', 'id'],
    },
  ]);
});

test('numbers start anew in every statement', () => {
  expect(texts('select :a; select :b')).toEqual(['select $1', 'select $1']);
});

describe('neither semicolons nor names count inside', () => {
  test.each([
    ['a literal', "select 'a;:b''c;'"],
    ['a literal with escapes', String.raw`select E'it\';:b'`],
    ['a quoted identifier', 'select "a;:b""c" from t'],
    ['a dollar quote', 'do $$ begin perform 1; end $$'],
    ['a tagged dollar quote', 'do $x$ select $$;:a$$; $x$'],
    ['a cast', "select '1'::int"],
  ])('%s', (_, sql) => {
    expect(parseSql(sql)).toEqual([{ text: sql, source: sql, parameters: [] }]);
  });
});

test('comments are left out, nested ones too', () => {
  expect(texts('select 1 -- one; :a\n + 2 /* ; /* :b */ ; */ + 3')).toEqual(['select 1  \n + 2   + 3']);
});

test('a word that ends in e before a literal is no escape', () => {
  expect(texts(String.raw`select date'2020-01-01\'; select 2`)).toEqual([String.raw`select date'2020-01-01\'`, 'select 2']);
});

test.each(["select 'open", 'select "open', 'select $$open', 'select /* open'])('what is opened and not closed is an error: %s', (sql) => {
  expect(() => parseSql(sql)).toThrow(expect.objectContaining({ code: 'UBENCH_E_SQL_SYNTAX' }));
});

test("a command of pgbench's is refused with what to write instead", () => {
  expect(() => parseSql('\\set aid random(1, 100)\nselect :aid;')).toThrow(/\\set aid random\(1, 100\).*\n.*parameters: \{ aid/);
});
