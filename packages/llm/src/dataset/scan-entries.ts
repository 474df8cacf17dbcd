import { type FileHandle, open } from 'node:fs/promises';
import { toErrorRecord, UbenchError } from '@ubench/errors';
import { datasetErrors } from './dataset-errors.ts';

/** Where one entry of a data set lies in its file. */
export interface EntryPlace {
  readonly offset: number;
  readonly length: number;
  /** On which it begins, from 1. */
  readonly line: number;
}

/** A million tokens are about 5 MB, an image may be 20. */
const longest_bytes = 64 << 20;

const [newline, space, tab, carriage, quote, backslash, comma, open1, close1, open2, close2] = Array.from('\n \t\r"\\,[]{}', (character) => character.charCodeAt(0)) as [
  number, number, number, number, number, number, number, number, number, number, number,
];
const isBlank = (byte: number): boolean => byte === space || byte === newline || byte === tab || byte === carriage;

/**
 * Finds the entries of a file of any size: the elements of one JSON list, or JSON lines. They are told apart by their first character, and
 * not parsed: only the one that is looked at is ever in memory.
 *
 * A streaming parser makes a value of every key and text on its way, which takes four times as long as looking for the ends of entries and
 * leaving each to `JSON.parse`; and it does not say where an entry lies, so that the chosen ones could be read again.
 * @param visit Is given the bytes of each, which are overwritten afterwards.
 * @param shown How errors call the file.
 * @throws UBENCH_E_DATASET_FILE, UBENCH_E_DATASET_ENTRY
 */
export async function scanEntries(path: string, shown: string, visit: (bytes: Buffer, place: EntryPlace) => void, signal: AbortSignal, chunk_bytes = 1 << 20): Promise<void> {
  const file = await opened(path, shown);
  try {
    const scanner = new EntryScanner(shown, visit);
    let buffer = Buffer.allocUnsafe(chunk_bytes);
    let kept = 0;
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(buffer, kept, buffer.length - kept);
      if (bytesRead === 0) break;
      const end = kept + bytesRead;
      const used = scanner.scan(buffer.subarray(0, end));
      kept = end - used;
      if (kept > longest_bytes) throw datasetErrors.UBENCH_E_DATASET_ENTRY({ problem: `it is longer than ${longest_bytes >> 20} MiB` }, { where: `${shown}:${scanner.line}` });
      // What an entry has begun with goes to the front; a long one needs more room.
      const next = kept * 2 > buffer.length ? Buffer.allocUnsafe(buffer.length * 2) : buffer;
      buffer.copy(next, 0, used, end);
      buffer = next;
    }
    scanner.end(buffer.subarray(0, kept));
  } catch (error) {
    throw error instanceof UbenchError || signal.aborted ? error : datasetErrors.UBENCH_E_DATASET_FILE({ path: shown, problem: toErrorRecord(error).what }, { cause: error });
  } finally {
    await file.close();
  }
}

/** The bytes of one entry, once more. */
export async function readEntry(file: FileHandle, { offset, length }: EntryPlace): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(buffer, 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

export async function opened(path: string, shown: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    throw datasetErrors.UBENCH_E_DATASET_FILE({ path: shown, problem: toErrorRecord(cause).what }, { cause });
  }
}

class EntryScanner {
  readonly #shown: string;
  readonly #visit: (bytes: Buffer, place: EntryPlace) => void;
  #layout: 'unknown' | 'list' | 'lines' | 'over' = 'unknown';
  /** Of the first byte that is not used yet. */
  #offset = 0;
  /** Where the entry under way begins, and how far it was looked at. */
  #line = 1;
  #looked = 0;
  #newlines = 0;
  #depth = 0;
  #inText = false;
  /** In a list: an entry has to come before its end, or may. */
  #after: 'start' | 'entry' | 'comma' = 'start';

  constructor(shown: string, visit: (bytes: Buffer, place: EntryPlace) => void) {
    this.#shown = shown;
    this.#visit = visit;
  }

  /** On which the entry under way begins. */
  get line(): number {
    return this.#line;
  }

  /** @returns How many bytes are used; the others are to come again, with more behind them. */
  scan(bytes: Buffer): number {
    let at = 0;
    for (;;) {
      const used = this.#step(bytes, at);
      if (used === undefined) break;
      at += used;
      this.#offset += used;
    }
    return at;
  }

  end(rest: Buffer): void {
    if (this.#layout === 'list') throw this.#refused('the list is not closed');
    if (this.#layout === 'lines' && rest.length > 0) this.#tell(rest, 0, rest.length);
  }

  #refused(problem: string): Error {
    return datasetErrors.UBENCH_E_DATASET_ENTRY({ problem }, { where: `${this.#shown}:${this.#line}` });
  }

  /** How many bytes from `at` on are done with; `undefined` where more must come first. */
  #step(bytes: Buffer, at: number): number | undefined {
    if (this.#layout === 'lines') return this.#lineFrom(bytes, at);
    if (this.#depth > 0 || this.#looked > 0) return this.#element(bytes, at);
    if (at === bytes.length) return undefined;
    const byte = bytes[at]!;
    if (isBlank(byte)) {
      if (byte === newline) this.#line++;
      return 1;
    }
    if (this.#layout === 'unknown') {
      if (this.#offset === 0 && byte === 0xef) return bytes.length - at < 3 ? undefined : 3;
      this.#layout = byte === open1 ? 'list' : 'lines';
      return byte === open1 ? 1 : 0;
    }
    if (this.#layout === 'over') throw this.#refused('the list has ended before it');
    if (byte === close1 && this.#after !== 'comma') {
      this.#layout = 'over';
      return 1;
    }
    if (byte === comma && this.#after === 'entry') {
      this.#after = 'comma';
      return 1;
    }
    if (byte === comma || byte === close1 || this.#after === 'entry') throw this.#refused(`'${String.fromCharCode(byte)}' where an entry or a comma should be`);
    return this.#element(bytes, at);
  }

  #lineFrom(bytes: Buffer, at: number): number | undefined {
    const end = bytes.indexOf(newline, at + this.#looked);
    if (end === -1) {
      this.#looked = bytes.length - at;
      return undefined;
    }
    this.#looked = 0;
    this.#tell(bytes, at, end);
    this.#line++;
    return end + 1 - at;
  }

  #element(bytes: Buffer, start: number): number | undefined {
    let at = start + this.#looked;
    for (; at < bytes.length; at++) {
      if (this.#inText) {
        const end = endOfText(bytes, at);
        if (end === undefined) {
          // An escape that is cut is looked at again.
          at = bytes.at(-1) === backslash ? escapesFrom(bytes, at) : bytes.length;
          break;
        }
        at = end;
        this.#inText = false;
        continue;
      }
      const byte = bytes[at]!;
      if (byte === quote) this.#inText = true;
      else if (byte === newline) this.#newlines++;
      else if (byte === open1 || byte === open2) this.#depth++;
      else if (this.#depth === 0 && (byte === comma || byte === close1)) break;
      else if (byte === close1 || byte === close2) this.#depth--;
    }
    const ended = at < bytes.length && !this.#inText;
    if (!ended) {
      this.#looked = Math.max(at - start, 1);
      return undefined;
    }
    this.#looked = 0;
    this.#after = 'entry';
    this.#tell(bytes, start, at);
    this.#line += this.#newlines;
    this.#newlines = 0;
    return at - start;
  }

  #tell(bytes: Buffer, start: number, end: number): void {
    const entry = bytes.subarray(start, end);
    if (!entry.every(isBlank)) this.#visit(entry, { offset: this.#offset, length: end - start, line: this.#line });
  }
}

/** Where the quote is that ends a text, `at` being within it and behind no open escape. */
function endOfText(bytes: Buffer, at: number): number | undefined {
  for (let from = at; ; ) {
    const end = bytes.indexOf(quote, from);
    if (end === -1) return undefined;
    let escapes = 0;
    while (end - 1 - escapes >= at && bytes[end - 1 - escapes] === backslash) escapes++;
    if (escapes % 2 === 0) return end;
    from = end + 1;
  }
}

/** Where the backslashes begin that bytes end with. */
function escapesFrom(bytes: Buffer, at: number): number {
  let from = bytes.length;
  while (from > at && bytes[from - 1] === backslash) from--;
  return from;
}
