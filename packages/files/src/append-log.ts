import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { failpoint } from './failpoint.ts';

/** A file of lines that grows. What a crash tears is at most the last line, and a reader knows it by the newline that is missing. */
export class AppendLog {
  readonly #descriptor: number;
  readonly #point: string;
  #closed = false;
  /** A write has failed half way. */
  #torn = false;

  /**
   * Opens or creates it; a torn last line is closed off, so that what is appended is not joined to it.
   * @param point Name of each append, for {@link failpoint}; `<point>.open` is that of opening it.
   */
  constructor(file: string, point: string) {
    this.#point = point;
    failpoint(`${point}.open:before`);
    this.#descriptor = openSync(file, 'a+');
    if (isTorn(this.#descriptor)) writeSync(this.#descriptor, '\n');
    failpoint(`${point}.open:after`);
  }

  /** Appends one line. `durable`: it has reached the disk when this returns. @throws what the system says, or after close. */
  append(line: string, { durable = false }: { readonly durable?: boolean } = {}): void {
    // The number of a closed descriptor may by now be that of another file.
    if (this.#closed) throw new Error('the log is closed');
    failpoint(`${this.#point}:before`);
    const bytes = Buffer.from(this.#torn ? `\n${line}\n` : `${line}\n`);
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(this.#descriptor, bytes, written);
      this.#torn = false;
    } catch (error) {
      // A disk that is full takes a part of it; what is appended when there is room again must not be joined to that.
      this.#torn ||= written > 0;
      throw error;
    }
    if (durable) fsyncSync(this.#descriptor);
    failpoint(`${this.#point}:after`);
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#descriptor);
  }
}

function isTorn(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last.toString('latin1') !== '\n';
}

export interface LogContent {
  /** Without their newlines; empty ones left out. */
  readonly lines: readonly string[];
  /** What follows the last newline: the beginning of a line that a crash tore, or that is being written. */
  readonly torn: string | undefined;
}

/** Everything in a log that was written whole. */
export function readLog(file: string): LogContent {
  const parts = readFileSync(file, 'utf8').split('\n');
  const torn = parts.pop();
  return { lines: parts.filter((line) => line !== ''), torn: torn === '' ? undefined : torn };
}
