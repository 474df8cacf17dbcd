import { createHash } from 'node:crypto';
import { closeSync, constants, createReadStream, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { failpoint } from '@ubench/files';
import { hubErrors } from './hub-errors.ts';

/** Files that a load reads, where its agents run: they come in parts, over a connection that may end in between. */
export class KeptFiles {
  readonly directory: string;

  /** @param directory Made where it is missing. */
  constructor(directory: string) {
    this.directory = resolve(directory);
    failpoint('place.files:before');
    mkdirSync(this.directory, { recursive: true });
    failpoint('place.files:after');
  }

  /** Rejects with UBENCH_E_PLACE_FILE for a path that is not below the directory. */
  async has(at: string, sha256: string): Promise<boolean> {
    return (await hashOf(this.#pathOf(at))) === sha256;
  }

  /** A part; the same once more does no harm. @throws UBENCH_E_PLACE_FILE */
  part(sha256: string, from: number, data: Uint8Array): void {
    const file = this.#partialOf(sha256);
    try {
      failpoint('place.file-part:before');
      const descriptor = openSync(file, constants.O_WRONLY | constants.O_CREAT, 0o600);
      try {
        for (let written = 0; written < data.length; ) written += writeSync(descriptor, data, written, data.length - written, from + written);
      } finally {
        closeSync(descriptor);
      }
      failpoint('place.file-part:after');
    } catch (error) {
      throw fileError(file, error);
    }
  }

  /** All parts have come: the file is there, whole, from now on. Once more does no harm. Rejects with UBENCH_E_PLACE_FILE. */
  async end(at: string, sha256: string): Promise<void> {
    const file = this.#pathOf(at);
    const partial = this.#partialOf(sha256);
    if ((await hashOf(file)) === sha256) return;
    const whole = (await hashOf(partial)) === sha256;
    try {
      failpoint('place.file:before');
      if (whole) {
        mkdirSync(dirname(file), { recursive: true });
        renameSync(partial, file);
      } else {
        rmSync(partial, { force: true });
      }
      failpoint('place.file:after');
    } catch (error) {
      throw fileError(file, error);
    }
    if (!whole) throw fileError(file, new Error('what has come is not the file that was sent'));
  }

  #partialOf(sha256: string): string {
    return join(this.directory, `.${sha256}.part`);
  }

  #pathOf(at: string): string {
    const path = resolve(this.directory, at);
    const [first] = relative(this.directory, path).split(sep);
    if (first === '' || first === '..') throw fileError(at, new Error('it is not below the directory of the agents'));
    return path;
  }
}

const fileError = (file: string, cause: unknown): Error => hubErrors.UBENCH_E_PLACE_FILE({ file, problem: (cause as Error).message }, { cause });

/** `undefined` where there is none. */
async function hashOf(file: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(file), hash);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}
