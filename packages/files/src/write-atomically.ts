import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { failpoint } from './failpoint.ts';

/**
 * Writes a file so that a reader, or a machine that loses power, sees all of it or none: a temporary file beside it, flushed, renamed,
 * and the rename flushed too. What was there before stays when anything fails. Makes the directory.
 * @param content In parts where it is long: each is made when it is written.
 * @param point Name of the step, for {@link failpoint}: before it, when the temporary file is written, and after it.
 * @param mode Of the file: 0o644 where nothing else is said.
 */
export function writeAtomically(file: string, content: string | Uint8Array | Iterable<string>, point: string, mode = 0o644): void {
  failpoint(`${point}:before`);
  const directory = dirname(file);
  mkdirSync(directory, { recursive: true });
  // Others may write the same file; a leftover of ours carries a pid that is used again.
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const descriptor = openSync(temporary, 'w', mode);
    try {
      for (const part of typeof content === 'string' || content instanceof Uint8Array ? [content] : content) writeFileSync(descriptor, part);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    failpoint(`${point}:written`);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncDirectory(directory);
  failpoint(`${point}:after`);
}

/** Flushes what was made, renamed or removed in a directory: without it, a machine that loses power may have it undone. */
export function syncDirectory(directory: string): void {
  // Windows cannot open a directory, and does not need to.
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
