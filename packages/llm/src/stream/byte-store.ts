import { HttpFailure } from '@ubench/http';

/** What it keeps hold of when it is emptied; a server that once sent more does not cost memory for ever. */
const kept_bytes = 65_536;
/** No chunk of an answer is that long: the server sends something else, without end. */
const longest_bytes = 64 * 1024 * 1024;

/** Bytes of an event that did not arrive whole, copied behind one another. */
export class ByteStore {
  #bytes = Buffer.allocUnsafeSlow(0);
  #length = 0;

  get bytes(): Buffer {
    return this.#bytes;
  }

  get length(): number {
    return this.#length;
  }

  /** @throws HttpFailure `stream malformed` when it becomes too much */
  append(bytes: Buffer, from: number, to: number): void {
    const length = this.#length + to - from;
    if (length > this.#bytes.length) this.#grow(length);
    bytes.copy(this.#bytes, this.#length, from, to);
    this.#length = length;
  }

  appendByte(byte: number): void {
    if (this.#length === this.#bytes.length) this.#grow(this.#length + 1);
    this.#bytes[this.#length++] = byte;
  }

  clear(): void {
    this.#length = 0;
    if (this.#bytes.length > kept_bytes) this.#bytes = Buffer.allocUnsafeSlow(0);
  }

  #grow(length: number): void {
    if (length > longest_bytes) throw new HttpFailure('stream malformed', `One event of the stream is longer than ${longest_bytes / 1024 / 1024} MiB.`);
    const larger = Buffer.allocUnsafeSlow(Math.min(longest_bytes, Math.max(512, 2 * length)));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
