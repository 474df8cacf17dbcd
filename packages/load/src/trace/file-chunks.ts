import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

const chunk_bytes = 64 * 1024;

/** The text of a file in pieces, so that a large one is never in memory as a whole, and the hash of what was read. */
export class FileChunks implements Iterable<string> {
  readonly #path: string;
  readonly #hash: Hash = createHash('sha256');

  constructor(path: string) {
    this.#path = path;
  }

  *[Symbol.iterator](): Generator<string> {
    const file = openSync(this.#path, 'r');
    try {
      const buffer = Buffer.allocUnsafe(chunk_bytes);
      const decoder = new TextDecoder();
      for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer)) {
        const bytes = buffer.subarray(0, length);
        this.#hash.update(bytes);
        yield decoder.decode(bytes, { stream: true });
      }
      yield decoder.decode();
    } finally {
      closeSync(file);
    }
  }

  /** Of everything, once all was read. Hexadecimal. */
  sha256(): string {
    return this.#hash.digest('hex');
  }
}
