import { type MessageLine, readMessageLine, readStreamHeader } from '@ubench/load';

/** Of a file that grows, the bytes from `from` on, at most so many; `undefined` where there is none yet. */
export type ReadStream = (part: { readonly from: number; readonly most_bytes: number }) => Promise<Uint8Array | undefined>;

const usualPart_bytes = 4 * 2 ** 20;
const longestPart_bytes = 256 * 2 ** 20;
const newline = 0x0a;

/** Follows the stream of a group from its beginning, by whole lines: what was taken is not read again, however often reading it fails. */
export class StreamFollower {
  readonly #read: ReadStream;
  #offset = 0;
  #line = 0;
  #most_bytes = usualPart_bytes;

  constructor(read: ReadStream) {
    this.#read = read;
  }

  /** What has come since; `more`: there is more already. Rejects with what reading rejects with: ask again. */
  async next(): Promise<{ readonly lines: readonly string[]; readonly more: boolean }> {
    const most_bytes = this.#most_bytes;
    const bytes = (await this.#read({ from: this.#offset, most_bytes })) ?? new Uint8Array();
    const end = bytes.lastIndexOf(newline) + 1;
    const more = bytes.length >= most_bytes;
    // A line that is longer than what was asked for.
    if (more && end === 0) this.#most_bytes = Math.min(most_bytes * 2, longestPart_bytes);
    else this.#most_bytes = usualPart_bytes;
    this.#offset += end;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('utf8');
    return { lines: text.split('\n').slice(0, -1), more };
  }

  /** What a line says; nothing of the first. @throws UBENCH_E_STREAM_HEADER, UBENCH_E_STREAM_LINE */
  parse(line: string, name: string): MessageLine | undefined {
    const where = `${name}:${++this.#line}`;
    if (this.#line > 1) return readMessageLine(line, where);
    readStreamHeader(line, where);
    return undefined;
  }
}
