import { ByteStore } from './byte-store.ts';
import type { EventListener, EventParser } from './event-parser.ts';

const LF = 0x0a;
const CR = 0x0d;
const SP = 0x20;
const COLON = 0x3a;
/** `data` */
const [D, A, T] = [0x64, 0x61, 0x74];
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Server-Sent Events as the [standard](https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation) reads them. Only
 * `data` matters here: other fields and comments are passed over. An event that lies whole in what was read is not copied.
 */
export class SseParser implements EventParser {
  readonly #listener: EventListener;
  /** The beginning of a line whose end has not arrived. */
  readonly #line = new ByteStore();
  /** The data of an event that has several lines of it, or whose end has not arrived. */
  readonly #data = new ByteStore();
  #hasData = false;
  /** Data that lies in the bytes being read; none where `#inPlaceTo` is -1. */
  #inPlaceFrom = 0;
  #inPlaceTo = -1;
  #firstLine = true;
  /** The last byte was a CR: an LF that follows belongs to it. */
  #afterCr = false;

  constructor(listener: EventListener) {
    this.#listener = listener;
  }

  begin(): void {
    this.#line.clear();
    this.#data.clear();
    this.#hasData = false;
    this.#inPlaceTo = -1;
    this.#firstLine = true;
    this.#afterCr = false;
  }

  get unfinished(): boolean {
    return this.#line.length > 0 || this.#hasData;
  }

  read(bytes: Buffer, from: number, to: number): void {
    let at = from;
    if (this.#afterCr && at < to) {
      this.#afterCr = false;
      if (bytes[at] === LF) at++;
    }
    while (at < to) {
      const end = endOfLine(bytes, at, to);
      if (end === to) {
        this.#line.append(bytes, at, to);
        break;
      }
      if (this.#line.length === 0) this.#takeLine(bytes, at, end, true);
      else {
        this.#line.append(bytes, at, end);
        this.#takeLine(this.#line.bytes, 0, this.#line.length, false);
        this.#line.clear();
      }
      at = end + 1;
      if (bytes[end] === CR) {
        if (at === to) this.#afterCr = true;
        else if (bytes[at] === LF) at++;
      }
    }
    this.#keep(bytes);
  }

  /** @param inPlace The bytes stay where they are until this read has ended. */
  #takeLine(bytes: Buffer, from: number, to: number, inPlace: boolean): void {
    let start = from;
    if (this.#firstLine) {
      this.#firstLine = false;
      if (to - from >= 3 && byteOrderMark.compare(bytes, from, from + 3) === 0) start += 3;
    }
    if (start === to) return this.#dispatch(bytes);
    if (bytes[start] !== D || bytes[start + 1] !== A || bytes[start + 2] !== T || bytes[start + 3] !== A || start + 4 > to) return;
    let value = start + 4;
    if (value < to) {
      if (bytes[value] !== COLON) return;
      value++;
      if (value < to && bytes[value] === SP) value++;
    }
    if (!this.#hasData && inPlace) {
      this.#inPlaceFrom = value;
      this.#inPlaceTo = to;
    } else {
      // Only data of this read can be in place, and then this line is of it too, or the read began within it and nothing is in place.
      if (this.#inPlaceTo !== -1) this.#keep(bytes);
      if (this.#hasData) this.#data.appendByte(LF);
      this.#data.append(bytes, value, to);
    }
    this.#hasData = true;
  }

  #dispatch(bytes: Buffer): void {
    if (!this.#hasData) return;
    this.#hasData = false;
    if (this.#inPlaceTo !== -1) {
      const to = this.#inPlaceTo;
      this.#inPlaceTo = -1;
      if (to > this.#inPlaceFrom) this.#listener(bytes, this.#inPlaceFrom, to);
      return;
    }
    if (this.#data.length > 0) this.#listener(this.#data.bytes, 0, this.#data.length);
    this.#data.clear();
  }

  /** Copies what lies in bytes that will be overwritten. */
  #keep(bytes: Buffer): void {
    if (this.#inPlaceTo === -1) return;
    this.#data.append(bytes, this.#inPlaceFrom, this.#inPlaceTo);
    this.#inPlaceTo = -1;
  }
}

/** Where the next CR or LF is; `to` where there is none. */
function endOfLine(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const byte = bytes[at]!;
    if (byte <= CR && (byte === LF || byte === CR)) break;
    at++;
  }
  return at;
}
