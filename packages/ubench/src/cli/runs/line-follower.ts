import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const chunk_bytes = 64 * 1024;

/** Reads the lines of a file as they are written. */
export class LineFollower {
  readonly #file: string;
  readonly #decoder = new StringDecoder('utf8');
  #position = 0;
  #rest = '';

  constructor(file: string) {
    this.#file = file;
  }

  /** The whole lines since the last call; none where the file is not there yet. */
  read(): string[] {
    let descriptor: number;
    try {
      descriptor = openSync(this.#file, 'r');
    } catch {
      return [];
    }
    try {
      const buffer = Buffer.alloc(chunk_bytes);
      for (let read = -1; read !== 0; ) {
        read = readSync(descriptor, buffer, 0, chunk_bytes, this.#position);
        this.#position += read;
        this.#rest += this.#decoder.write(buffer.subarray(0, read));
      }
    } finally {
      closeSync(descriptor);
    }
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop()!;
    return lines;
  }
}
