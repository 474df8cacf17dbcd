import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryEntry } from './history-entry.ts';
import { readHistory } from './read-history.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'ubench-history-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const entry = (run: string, day: number, note?: string): HistoryEntry => ({
  schema: 'ubench.history/1',
  run,
  started_at: `2026-01-${String(day).padStart(2, '0')}T10:00:00.000Z`,
  accepted_at: '2026-02-01T10:00:00.000Z',
  ...(note === undefined ? {} : { note }),
  git: null,
  versions: {},
  benchmarks: { 'a > b': { fingerprint: 'f', environment: { cpu: '4' }, numbers: { throughput: { unit: 'per_s', better: 'higher', value: 5, n: 10, trials: [5] } } } },
});

function read(...lines: (string | HistoryEntry)[]): ReturnType<typeof readHistory> {
  const file = join(directory, 'history.jsonl');
  writeFileSync(file, lines.map((line) => (typeof line === 'string' ? line : `${JSON.stringify(line)}\n`)).join(''));
  return readHistory(file);
}

describe('readHistory', () => {
  it('has the runs in the order in which they began', () => {
    expect(read(entry('b', 2), entry('a', 1), entry('c', 3))).toEqual({ entries: [entry('a', 1), entry('b', 2), entry('c', 3)], broken: [] });
  });

  it('has a run that was accepted twice once, as it was accepted last', () => {
    expect(read(entry('a', 1), entry('b', 2), entry('a', 1, 'again')).entries).toEqual([entry('a', 1, 'again'), entry('b', 2)]);
  });

  it('is empty where there is no file, or nothing in it', () => {
    expect(readHistory(join(directory, 'missing', 'history.jsonl'))).toEqual({ entries: [], broken: [] });
    expect(read('', '\n\n')).toEqual({ entries: [], broken: [] });
  });

  it('keeps a last line without its end, where it is whole', () => {
    expect(read(entry('a', 1), JSON.stringify(entry('b', 2))).entries).toHaveLength(2);
  });

  it.each([
    [JSON.stringify(entry('x', 5)).slice(0, -9), 'it is not JSON, or not all of it', false],
    ['<<<<<<< HEAD', 'a merge left it in two versions', false],
    [JSON.stringify({ ...entry('x', 5), schema: 'ubench.history/2' }), 'a newer ubench wrote it: its format is ubench.history/2, and this version knows ubench.history/1', true],
    [JSON.stringify({ run: 'x' }), 'its schema is none, not ubench.history/1', false],
    ['[]', 'its schema is none, not ubench.history/1', false],
    [JSON.stringify({ ...entry('x', 5), started_at: 'yesterday' }), expect.stringMatching(/^started_at: /), false],
  ])('tells of a line that is no entry, and reads the others: %s', (line, problem, newer) => {
    expect(read(entry('a', 1), `${line}\n`, entry('b', 2))).toEqual({ entries: [entry('a', 1), entry('b', 2)], broken: [{ line: 2, problem, newer }] });
  });

  it('leaves out fields that a newer version of the format has', () => {
    const later = { ...entry('a', 1), colour: 'blue' };
    expect(read(`${JSON.stringify(later)}\n`)).toEqual({ entries: [entry('a', 1)], broken: [] });
  });

  it('does not take a file that cannot be read for none', () => {
    expect(() => readHistory(directory)).toThrow(expect.objectContaining({ code: 'UBENCH_E_FILE_BROKEN' }));
  });
});
