import { ByteStore } from './byte-store.ts';
import type { EventListener, EventParser } from './event-parser.ts';

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SP = 0x20;

/** One JSON object on each line; lines without anything are passed over. */
export class NdjsonParser implements EventParser {
  readonly #listener: EventListener;
  /** The beginning of a line whose end has not arrived. */
  readonly #line = new ByteStore();

  constructor(listener: EventListener) {
    this.#listener = listener;
  }

  begin(): void {
    this.#line.clear();
  }

  get unfinished(): boolean {
    return !isBlank(this.#line.bytes, 0, this.#line.length);
  }

  read(bytes: Buffer, from: number, to: number): void {
    let at = from;
    while (at < to) {
      let end = at;
      while (end < to && bytes[end] !== LF) end++;
      if (end === to) return this.#line.append(bytes, at, to);
      if (this.#line.length === 0) this.#take(bytes, at, end);
      else {
        this.#line.append(bytes, at, end);
        this.#take(this.#line.bytes, 0, this.#line.length);
        this.#line.clear();
      }
      at = end + 1;
    }
  }

  #take(bytes: Buffer, from: number, to: number): void {
    if (!isBlank(bytes, from, to)) this.#listener(bytes, from, to > from && bytes[to - 1] === CR ? to - 1 : to);
  }
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (byte !== SP && byte !== TAB && byte !== CR) return false;
  }
  return true;
}
