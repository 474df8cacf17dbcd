import type { DatabaseError } from 'pg';
import { sqlErrors } from '../sql-errors.ts';
import { readServerError } from './server-error.ts';

/** What a session is told of the server's answers. */
export interface MessageHandler {
  /** The server has parsed a statement. */
  parsed(): void;
  /** A row has been received to its last byte. */
  row(): void;
  /** A statement has ended; `count`: the number in its tag (rows read, inserted, changed), 0 where it has none. */
  completed(count: number): void;
  /** A statement has failed, or the server gives up the connection. */
  refused(error: DatabaseError): void;
  /** The server wants rows for `copy … from stdin`. */
  copyAwaited(): void;
  /** The server is ready for the next statement; `status`: `I`, `T` or `E` as a character code. */
  ready(status: number): void;
}

/** The messages of a server that answers statements; https://www.postgresql.org/docs/current/protocol-message-formats.html */
const type = {
  parseComplete: 0x31,
  bindComplete: 0x32,
  closeComplete: 0x33,
  notification: 0x41,
  commandComplete: 0x43,
  dataRow: 0x44,
  errorResponse: 0x45,
  copyInResponse: 0x47,
  copyOutResponse: 0x48,
  emptyQuery: 0x49,
  noticeResponse: 0x4e,
  parameterStatus: 0x53,
  rowDescription: 0x54,
  readyForQuery: 0x5a,
  copyDone: 0x63,
  copyData: 0x64,
  noData: 0x6e,
  portalSuspended: 0x73,
  parameterDescription: 0x74,
} as const;

const known = new Uint8Array(256);
for (const first of Object.values(type)) known[first] = 1;

/** Type and length; the length counts itself and not the type. */
const headerLength = 5;

/** No message but those of rows is longer than this; a length beyond it is none. */
const longestMessage = 16 * 2 ** 20;

/**
 * Takes the bytes of a connection in any pieces and tells the messages in them. Rows are counted and passed over, so that one of any size
 * needs no memory; of other messages only those that the pieces cut are copied.
 */
export class MessageReader {
  readonly #handler: MessageHandler;
  /** Bytes of a row's message that are still to come, and its type. */
  #skip = 0;
  #passing = 0;
  /** The beginning of a message that is not there yet as a whole. */
  #held = Buffer.allocUnsafe(256);
  #heldLength = 0;

  constructor(handler: MessageHandler) {
    this.#handler = handler;
  }

  /**
   * Reads the first `length` bytes, and keeps none of them.
   * @throws UBENCH_E_SQL_MESSAGE
   */
  read(bytes: Buffer, length: number): void {
    let at = 0;
    while (at < length) {
      if (this.#skip > 0) at += this.#skipFrom(length - at);
      else if (this.#heldLength > 0 || length - at < headerLength) at += this.#hold(bytes, at, length);
      else {
        const size = sizeOf(bytes, at);
        if (at + size <= length) {
          this.#tell(bytes, at, size);
          at += size;
        } else if (isRow(bytes[at]!)) {
          this.#pass(bytes[at]!, size);
        } else at += this.#hold(bytes, at, length);
      }
    }
  }

  /** Passes over the next bytes, which are of a row. */
  #pass(first: number, bytes: number): void {
    this.#passing = first;
    this.#skip = bytes;
    if (bytes === 0) this.#passed();
  }

  /** Returns the number of bytes used. */
  #skipFrom(available: number): number {
    const used = Math.min(this.#skip, available);
    this.#skip -= used;
    if (this.#skip === 0) this.#passed();
    return used;
  }

  #passed(): void {
    if (this.#passing === type.dataRow) this.#handler.row();
  }

  /** Adds to the message that is held, and tells it when it is complete. Returns the number of bytes used. */
  #hold(bytes: Buffer, start: number, end: number): number {
    let at = start;
    if (this.#heldLength < headerLength) at += this.#keep(bytes, at, Math.min(end, at + headerLength - this.#heldLength));
    if (this.#heldLength < headerLength) return at - start;
    const size = sizeOf(this.#held, 0);
    if (isRow(this.#held[0]!)) {
      this.#heldLength = 0;
      this.#pass(this.#held[0]!, size - headerLength);
      return at - start;
    }
    if (size > this.#held.length) {
      const larger = Buffer.allocUnsafe(size);
      this.#held.copy(larger, 0, 0, this.#heldLength);
      this.#held = larger;
    }
    at += this.#keep(bytes, at, Math.min(end, at + size - this.#heldLength));
    if (this.#heldLength === size) {
      this.#heldLength = 0;
      this.#tell(this.#held, 0, size);
    }
    return at - start;
  }

  #keep(bytes: Buffer, start: number, end: number): number {
    this.#heldLength += bytes.copy(this.#held, this.#heldLength, start, end);
    return end - start;
  }

  #tell(bytes: Buffer, at: number, size: number): void {
    switch (bytes[at]) {
      case type.dataRow:
        this.#handler.row();
        break;
      case type.commandComplete:
        this.#handler.completed(countOfTag(bytes, at + headerLength, at + size));
        break;
      case type.emptyQuery:
        this.#handler.completed(0);
        break;
      case type.readyForQuery:
        if (size !== headerLength + 1) throw unreadable(bytes, at);
        this.#handler.ready(bytes[at + headerLength]!);
        break;
      case type.parseComplete:
        this.#handler.parsed();
        break;
      case type.errorResponse:
        this.#handler.refused(readServerError(bytes.subarray(at + headerLength, at + size)));
        break;
      case type.copyInResponse:
        this.#handler.copyAwaited();
        break;
      default:
      // Notices, changed parameters, notifications and what only confirms a step say nothing that a load needs.
    }
  }
}

const isRow = (first: number): boolean => first === type.dataRow || first === type.copyData;

/** Bytes of the message at `at`, its header included. @throws UBENCH_E_SQL_MESSAGE */
function sizeOf(bytes: Buffer, at: number): number {
  const size = 1 + ((bytes[at + 1]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!);
  const first = bytes[at]!;
  if (size < headerLength || known[first] === 0 || (size > longestMessage && !isRow(first))) throw unreadable(bytes, at);
  return size;
}

/** `INSERT 0 3`, `SELECT 1`, `BEGIN`: the number at the end. */
function countOfTag(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  let unit = 1;
  // The last byte ends the text.
  for (let at = end - 2; at >= start; at--) {
    const digit = bytes[at]! - 0x30;
    if (digit < 0 || digit > 9) break;
    count += digit * unit;
    unit *= 10;
  }
  return count;
}

const unreadable = (bytes: Buffer, at: number): Error => sqlErrors.UBENCH_E_SQL_MESSAGE({ problem: `the bytes ${bytes.toString('hex', at, at + headerLength)}, which begin no message` });
