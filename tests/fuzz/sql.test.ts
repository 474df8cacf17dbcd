import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSql } from '../../packages/sql/src/parse-sql.ts';
import { counterexample, nastyText, orCode } from './fuzzed.ts';

const piece = fc.oneof(
  fc.constantFrom('select 1', ';', "'", '"', '$$', '$a$', '--', '/*', '*/', ':a', ':b', '::int', ':=', "E'\\''", "''", '\n', ' ', '\\set x 1', '\\', '$1', 'a$b'),
  nastyText,
);
const sql = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

describe('SQL text', () => {
  it('of any kind is split, or refused with a code; every parameter is numbered once and named', async () => {
    expect(await counterexample<[string]>(1_000, [sql], (text) => {
      for (const { text: numbered, parameters } of orCode(() => parseSql(text)) ?? []) {
        expect(numbered.trim()).not.toBe('');
        expect(new Set(parameters).size).toBe(parameters.length);
        for (const [index] of parameters.entries()) expect(numbered).toContain(`$${index + 1}`);
      }
    })).toBeUndefined();
  });

  it('that was split is not split any further', async () => {
    expect(await counterexample<[string]>(500, [sql], (text) => {
      for (const { source, parameters } of orCode(() => parseSql(text)) ?? []) {
        expect(parseSql(source)).toMatchObject([{ source, parameters }]);
      }
    })).toBeUndefined();
  });
});
