/** Lines of a stream of bytes; of a line that is longer than the limit only its start is told, and the rest passed over. */
export class LineSplitter {
  readonly #limit: number;
  readonly #line: (line: Buffer) => void;
  readonly #tooLong: (start: Buffer) => void;
  #parts: Buffer[] = [];
  #bytes = 0;
  #skipping = false;

  /** @param limit Bytes of a line. */
  constructor(limit: number, line: (line: Buffer) => void, tooLong: (start: Buffer) => void) {
    this.#limit = limit;
    this.#line = line;
    this.#tooLong = tooLong;
  }

  write(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', from)) {
      this.#add(chunk.subarray(from, end));
      this.end();
      from = end + 1;
    }
    if (from < chunk.length) this.#add(chunk.subarray(from));
  }

  /** What has no newline behind it is a line too. */
  end(): void {
    if (!this.#skipping && this.#parts.length > 0) this.#line(this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts));
    this.#parts = [];
    this.#bytes = 0;
    this.#skipping = false;
  }

  #add(part: Buffer): void {
    if (this.#skipping) return;
    this.#bytes += part.length;
    if (this.#bytes > this.#limit) {
      const start = Buffer.concat([...this.#parts, part], this.#limit);
      this.#skipping = true;
      this.#parts = [];
      this.#tooLong(start);
    } else this.#parts.push(Buffer.from(part));
  }
}
