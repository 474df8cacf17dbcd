import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Only root may mount a file system. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0;

/** A file system of its own, of so many KiB, and who takes it away again. */
export function mountSmallDisk(kibibytes: number, whenDone: (unmount: () => void) => void): { readonly path: string; makeReadOnly(): void } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'ubench-disk-')));
  mkdirSync(path, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', path]);
  whenDone(() => {
    // Lazily: a process that a failed test has left may still be in it.
    execFileSync('umount', ['--lazy', path]);
    rmSync(path, { recursive: true, force: true });
  });
  return { path, makeReadOnly: () => void execFileSync('mount', ['-o', 'remount,ro', path]) };
}
