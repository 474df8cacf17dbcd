import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { failpoint, writeAtomically } from '@ubench/files';

const kept = 50;

/**
 * Writes a spec that nobody asked to keep into a directory of its own, which is named after its content: what runs again is the same file.
 * The oldest of those directories go.
 * @returns The directory.
 */
export function writeQuickSpec(stateDirectory: string, name: string, text: string): string {
  const all = join(stateDirectory, 'quick');
  const directory = join(all, createHash('sha256').update(text).digest('hex').slice(0, 16));
  writeAtomically(join(directory, name), text, 'quick.spec');
  const now = new Date();
  failpoint('quick.directory:before');
  utimesSync(directory, now, now);
  removeOldest(all);
  failpoint('quick.directory:after');
  return directory;
}

/** Others may do the same at this moment. */
function removeOldest(all: string): void {
  const found = readdirSync(all).flatMap((name) => {
    const used_ms = statSync(join(all, name), { throwIfNoEntry: false })?.mtimeMs;
    return used_ms === undefined ? [] : [{ path: join(all, name), used_ms }];
  });
  for (const { path } of found.sort((a, b) => b.used_ms - a.used_ms).slice(kept)) rmSync(path, { recursive: true, force: true });
}
