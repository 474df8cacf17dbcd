import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type ClientResults, longestLine_bytes } from './client-results.ts';
import { LineSplitter } from './line-splitter.ts';

const part_bytes = 256 * 1024;

/** The file that a program writes its results to, read while it grows. */
export class ResultsFile {
  readonly #path: string;
  readonly #lines: LineSplitter;
  #read_bytes = 0;

  constructor(path: string, results: ClientResults) {
    this.#path = path;
    this.#lines = new LineSplitter(longestLine_bytes, (line) => results.take(line), () => results.tooLong());
  }

  /** Takes what was written since. @throws What the results throw. */
  read(): void {
    const descriptor = open(this.#path);
    if (descriptor === undefined) return;
    try {
      const part = Buffer.alloc(part_bytes);
      for (let length = this.#next(descriptor, part); length > 0; length = this.#next(descriptor, part)) {
        this.#read_bytes += length;
        this.#lines.write(part.subarray(0, length));
      }
    } finally {
      closeSync(descriptor);
    }
  }

  /** Takes the rest, when nobody writes it any more. @throws What the results throw. */
  end(): void {
    this.read();
    this.#lines.end();
  }

  #next(descriptor: number, part: Buffer): number {
    // A pipe or a device that somebody has put in its place would be waited for.
    return fstatSync(descriptor).isFile() ? readSync(descriptor, part, 0, part.length, this.#read_bytes) : 0;
  }
}

function open(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
