import { CR, LF, SEMICOLON, SP, TAB } from './octets.ts';
import { protocolFailure } from './protocol-failure.ts';

/** Longest extension of a chunk, and longest trailer section, in bytes. */
export const maxAside_bytes = 65_536;

/** What the next byte belongs to. */
const states = { size: 0, moreSize: 1, extension: 2, sizeLf: 3, data: 4, dataCr: 5, dataLf: 6, trailerStart: 7, trailer: 8, trailerLf: 9, endLf: 10 } as const;
type State = (typeof states)[keyof typeof states];

/** Finds the end of a chunked body (RFC 9112, 7.1), whatever its extensions and trailers, which are passed over. */
export class ChunkedBody {
  #state: State = states.size;
  /** The size of a chunk while it is read, then what is missing of its data. */
  #left = 0;
  #aside = 0;

  begin(): void {
    this.#state = states.size;
    this.#left = 0;
    this.#aside = 0;
  }

  /**
   * Reads on.
   * @param data Told each stretch of content.
   * @returns Where the body ended, or -1 when it goes on.
   * @throws HttpFailure `http protocol`
   */
  read(bytes: Buffer, from: number, to: number, data: (bytes: Buffer, from: number, to: number) => void): number {
    let at = from;
    while (at < to) {
      if (this.#state === states.data) {
        const length = Math.min(this.#left, to - at);
        data(bytes, at, at + length);
        at += length;
        this.#left -= length;
        if (this.#left === 0) this.#state = states.dataCr;
      } else if (this.#step(bytes[at++]!)) return at;
    }
    return -1;
  }

  /** @returns True at the last byte. */
  #step(byte: number): boolean {
    switch (this.#state) {
      case states.size:
      case states.moreSize:
        this.#readSize(byte);
        return false;
      case states.extension:
        if (byte === CR) this.#state = states.sizeLf;
        else this.#passOver(byte);
        return false;
      case states.sizeLf:
        expectByte(byte, LF);
        this.#aside = 0;
        this.#state = this.#left === 0 ? states.trailerStart : states.data;
        return false;
      case states.dataCr:
        expectByte(byte, CR);
        this.#state = states.dataLf;
        return false;
      case states.dataLf:
        expectByte(byte, LF);
        this.#state = states.size;
        return false;
      case states.trailerStart:
        if (byte === CR) this.#state = states.endLf;
        else {
          this.#passOver(byte);
          this.#state = states.trailer;
        }
        return false;
      case states.trailer:
        if (byte === CR) this.#state = states.trailerLf;
        else this.#passOver(byte);
        return false;
      case states.trailerLf:
        expectByte(byte, LF);
        this.#state = states.trailerStart;
        return false;
      default:
        expectByte(byte, LF);
        return true;
    }
  }

  #readSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit !== -1) {
      this.#left = this.#left * 16 + digit;
      if (!Number.isSafeInteger(this.#left)) throw protocolFailure('The size of a chunk is too large.');
      this.#state = states.moreSize;
    } else if (this.#state === states.moreSize && byte === CR) this.#state = states.sizeLf;
    else if (this.#state === states.moreSize && (byte === SEMICOLON || byte === SP || byte === TAB)) this.#state = states.extension;
    else throw protocolFailure(`The size of a chunk holds ${show(byte)}.`);
  }

  #passOver(byte: number): void {
    if (byte < SP && byte !== TAB) throw protocolFailure(`An extension or a trailer of the chunked body holds ${show(byte)}.`);
    if (++this.#aside > maxAside_bytes) throw protocolFailure(`An extension or the trailers of the chunked body are longer than ${maxAside_bytes} bytes.`);
  }
}

function expectByte(byte: number, expected: number): void {
  if (byte !== expected) throw protocolFailure(`The chunked body has ${show(byte)} where ${show(expected)} belongs.`);
}

const show = (byte: number): string => `the byte 0x${byte.toString(16).padStart(2, '0')}`;

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}
