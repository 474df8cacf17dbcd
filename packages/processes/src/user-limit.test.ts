import { closeSync, openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openFilesLeft, userLimit } from './user-limit.ts';

test('a limit is a number of at least as many as are open', () => {
  const { soft, hard } = userLimit('open_files')!;
  expect(soft).toBeGreaterThan(10);
  expect(hard).toBeGreaterThanOrEqual(soft);
});

test.skipIf(openFilesLeft() === Infinity)('each open file is one less that can be opened', () => {
  const before = openFilesLeft();
  const files = Array.from({ length: 20 }, () => openSync('/dev/null', 'r'));
  const after = openFilesLeft();
  for (const file of files) closeSync(file);
  // Threads beside this test open and close files of their own.
  expect(before - after).toBeGreaterThan(5);
});
