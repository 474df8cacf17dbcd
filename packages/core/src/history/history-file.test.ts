import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { historyOf } from '../../fixtures/accepted-runs.ts';
import { testDirectory } from '../../fixtures/stored-runs.ts';
import { appendHistory, historyFile, readBaseline, writeHistory } from './history-file.ts';

let directory: string;
beforeEach(() => {
  directory = join(testDirectory(), 'deep/baseline');
});
const write = (text: string): void => {
  mkdirSync(directory, { recursive: true });
  writeFileSync(historyFile(directory), text);
};
const entries = historyOf(1, 2, 3);

it('is empty where nothing was accepted', () => expect(readBaseline(directory)).toEqual([]));

it('has what was appended, in a directory that git merges line by line', () => {
  appendHistory(directory, entries.slice(0, 1));
  appendHistory(directory, entries.slice(1));
  expect(readBaseline(directory)).toEqual(entries);
  expect(readFileSync(join(directory, '.gitattributes'), 'utf8')).toMatch(/^history\.jsonl merge=union$/m);
  writeHistory(directory, entries.slice(2));
  expect(readBaseline(directory)).toEqual(entries.slice(2));
});

it('is not joined to a last line without its end', () => {
  write(JSON.stringify(entries[0]));
  appendHistory(directory, entries.slice(1));
  expect(readBaseline(directory)).toEqual(entries);
});

it.each([
  ['a torn last line', `${JSON.stringify(entries[0])}\n${JSON.stringify(entries[1]).slice(0, 50)}`, 'UBENCH_E_HISTORY_LINE', ':2'],
  ['a mark of a merge', `<<<<<<< HEAD\n${JSON.stringify(entries[0])}\n`, 'UBENCH_E_HISTORY_LINE', ':1'],
  ['a line of a newer version', `${JSON.stringify({ ...entries[0], schema: 'ubench.history/2' })}\n`, 'UBENCH_E_HISTORY_NEWER', ':1'],
])('is refused with %s: it has lost runs', (_, text, code, line) => {
  write(text);
  expect(() => readBaseline(directory)).toThrow(expect.objectContaining({ code, where: `${historyFile(directory)}${line}` }));
});

it('that cannot be written says which file', () => {
  mkdirSync(historyFile(directory), { recursive: true });
  expect(() => appendHistory(directory, entries)).toThrow(expect.objectContaining({ code: 'UBENCH_E_HISTORY_FILE' }));
});
