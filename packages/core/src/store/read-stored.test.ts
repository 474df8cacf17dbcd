import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { benchOf, measured, resultOf, testDirectory } from '../../fixtures/stored-runs.ts';
import { runResult } from '../result/result.ts';
import { readStored } from './read-stored.ts';

let file: string;
beforeEach(() => void (file = join(testDirectory(), 'result.json')));

const result = resultOf('r', [measured(benchOf('f'), 5)]);
const read = (content: string | object) => {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readStored(file, 'ubench.result/1', runResult);
};
const text = JSON.stringify(result);

test('what was written is read', () => {
  expect(read(result)).toEqual(result);
});

test('fields that a newer version of the same major has added are left out, wherever they stand', () => {
  const newer = structuredClone(result) as Record<string, any>;
  newer['weather'] = 'fine';
  newer['run'].mood = { good: true };
  newer['benchmarks'][0].trials[0].client.colour = 1;
  newer['benchmarks'][0].trials[0].another = [];
  expect(read(newer)).toEqual(result);
});

test.each([
  ['of a newer major', { ...result, schema: 'ubench.result/2' }, /was written by a newer ubench: its format is ubench\.result\/2.*ubench\.result\/1.*\[UBENCH_E_FILE_NEWER\]/],
  ['of a newer major with more digits', { ...result, schema: 'ubench.result/10' }, /UBENCH_E_FILE_NEWER/],
  ['of another kind', { ...result, schema: 'ubench.plan/2' }, /its schema is ubench\.plan\/2, not ubench\.result\/1 \[UBENCH_E_FILE_BROKEN\]/],
  ['without a schema', { ...result, schema: undefined }, /its schema is none/],
  ['cut off', text.slice(0, -40), /it is not JSON, or not all of it/],
  ['empty', '', /it is not JSON, or not all of it/],
  ['with NaN', text.replace('"duration_ns":1000000000', '"duration_ns":NaN'), /it is not JSON, or not all of it/],
  ['with a number that is none', { ...result, run: { ...result.run, duration_ns: null } }, /run\.duration_ns: .*number.* \[UBENCH_E_FILE_BROKEN\]/],
  ['with a field of another type beside unknown ones', { ...result, weather: 1, errors: 'none' }, /errors: /],
  ['that is a list', '[]', /its schema is none/],
  ['that is null', 'null', /its schema is none/],
])('a file %s is refused, and named', (_, content, problem) => {
  expect(() => read(content)).toThrow(problem);
  expect(() => read(content)).toThrow(file);
});

test('one that is not there is refused too', () => {
  expect(() => readStored(file, 'ubench.result/1', runResult)).toThrow(/ENOENT.* \[UBENCH_E_FILE_BROKEN\]/);
});
