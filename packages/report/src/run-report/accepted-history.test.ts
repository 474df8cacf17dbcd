import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { acceptedHistory } from './accepted-history.ts';

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'ubench-history-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

test('where nothing was ever accepted, there is no history', () => {
  expect(acceptedHistory(undefined)).toBeUndefined();
  expect(acceptedHistory(join(directory(), 'none'))).toBeUndefined();
  expect(acceptedHistory(directory())).toBeUndefined();
});

test('a line that cannot be read is told, and costs nothing else', () => {
  const baseline = directory();
  writeFileSync(join(baseline, 'history.jsonl'), '{"schema":"ubench.his\n');
  expect(acceptedHistory(baseline)).toEqual({ entries: [], problems: [expect.stringMatching(/^Line 1 of .*history\.jsonl cannot be read: it is not JSON, or not all of it\.$/)] });
});

test('so is a file that is none', () => {
  const baseline = directory();
  mkdirSync(join(baseline, 'history.jsonl'));
  expect(acceptedHistory(baseline)).toEqual({ entries: [], problems: [expect.stringContaining('history.jsonl')] });
});
