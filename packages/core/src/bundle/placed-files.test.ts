import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { placedFiles } from './placed-files.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ubench-files-'));
  mkdirSync(join(root, 'data'));
  writeFileSync(join(root, 'data/a.json'), '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

test('a file is where it is in the project, and once', () => {
  const file = { path: join(root, 'data/a.json'), at: 'data/a.json' };
  expect(placedFiles(['data/a.json', './data/../data/a.json'], root)).toEqual([file]);
});

test.for<[file: string, problem: string]>([
  ['data/b.json', 'there is no such file'],
  ['data', 'it is a directory'],
  ['../data/a.json', 'it is not below the root'],
  ['/etc/hostname', 'it is not below the root'],
  ['.', 'it is not below the root'],
])('%s is refused: %s', ([file, problem]) => {
  expect(() => placedFiles([file], root)).toThrow(expect.objectContaining({ code: 'UBENCH_E_BUNDLE_FILE', what: expect.stringContaining(problem) }));
});
