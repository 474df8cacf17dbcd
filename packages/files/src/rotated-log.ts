import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmdirSync, statSync, writeSync } from 'node:fs';
import { failpoint } from './failpoint.ts';

export interface Rotation {
  /** A file that has reached this is put aside before the next line. */
  readonly maxBytes: number;
  /** How many files there are at most, the current one included. */
  readonly files: number;
}

/** Who rotates holds the lock for a few system calls; one that is older was left by a process that was killed. */
const staleLock_ms = 10_000;

/**
 * A log of lines that several processes append to at once: `name`, and older ones as `name.1`, `name.2`, … Each line opens the file anew, so
 * that none of them goes on writing to one that another has put aside, and is in the file when `append` returns, so that neither an exit
 * nor a SIGKILL loses it. Costs some 20 µs a line.
 */
export class RotatedLog {
  readonly #file: string;
  readonly #rotation: Rotation;
  readonly #point: string;

  /**
   * @param file In a directory that is there.
   * @param point Name of each append, for {@link failpoint}; `<point>.rotate` is that of putting files aside.
   */
  constructor(file: string, rotation: Rotation, point: string) {
    this.#file = file;
    this.#rotation = rotation;
    this.#point = point;
  }

  /** @param line With its newline. @throws What the system refuses with, such as ENOSPC or EROFS. */
  append(line: string): void {
    failpoint(`${this.#point}:before`);
    const descriptor = openSync(this.#file, 'a');
    let size: number;
    try {
      const bytes = Buffer.from(line);
      // At the end of the file in one call: lines of several processes do not mix.
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      ({ size } = fstatSync(descriptor));
    } finally {
      closeSync(descriptor);
    }
    if (size >= this.#rotation.maxBytes) this.#rotate();
    failpoint(`${this.#point}:after`);
  }

  #rotate(): void {
    failpoint(`${this.#point}.rotate:before`);
    const lock = `${this.#file}.lock`;
    if (!take(lock)) return;
    failpoint(`${this.#point}.rotate:locked`);
    try {
      // Another process may have rotated since.
      if (sizeOf(this.#file) < this.#rotation.maxBytes) return;
      const name = (age: number): string => (age === 0 ? this.#file : `${this.#file}.${age}`);
      for (let age = this.#rotation.files - 2; age >= 0; age--) if (sizeOf(name(age)) > 0) renameSync(name(age), name(age + 1));
    } finally {
      rmdirSync(lock);
    }
    failpoint(`${this.#point}.rotate:after`);
  }
}

/** Making a directory is the one operation that only one process succeeds with, on every file system. */
function take(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const held = statSync(lock, { throwIfNoEntry: false });
  // Who rotates next finds it free.
  if (held !== undefined && Date.now() - held.mtimeMs > staleLock_ms) rmdirSync(lock);
  return false;
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
