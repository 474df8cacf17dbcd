import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeQuickSpec } from './quick-directory.ts';

let state: string;
beforeEach(() => void (state = mkdtempSync(join(tmpdir(), 'ubench-quick-'))));
afterEach(() => rmSync(state, { recursive: true }));

test('the same text is the same file, another one another', () => {
  const first = writeQuickSpec(state, 'quick-http.bench.ts', 'a');
  expect(readFileSync(join(first, 'quick-http.bench.ts'), 'utf8')).toBe('a');
  expect(writeQuickSpec(state, 'quick-http.bench.ts', 'a')).toBe(first);
  expect(writeQuickSpec(state, 'quick-http.bench.ts', 'b')).not.toBe(first);
});

test('the last fifty that were used stay', () => {
  const directories = Array.from({ length: 50 }, (_, index) => {
    const directory = writeQuickSpec(state, 'quick-http.bench.ts', String(index));
    utimesSync(directory, index, index);
    return directory;
  });
  // Used again, so that the second is now the oldest.
  writeQuickSpec(state, 'quick-http.bench.ts', '0');
  const last = writeQuickSpec(state, 'quick-http.bench.ts', 'one more');
  const left = readdirSync(join(state, 'quick')).map((name) => join(state, 'quick', name));
  expect(left.sort()).toEqual([...directories.filter((_, index) => index !== 1), last].sort());
});
