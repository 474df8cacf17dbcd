import { type ClientResults, longestLine_bytes } from './client-results.ts';
import { LineSplitter } from './line-splitter.ts';

/** Where no stream has begun by then, there is none, and nothing looks at every line any more. */
const latestHeader_bytes = 64 * 1024;
const header = /^\{.*"schema"\s*:\s*"ubench\.stream\//;
const brace = '{'.charCodeAt(0);

/** The output of a program, which may have its results in it, from a header on: lines that begin with a brace are results then, and the others text. */
export class PrintedResults {
  readonly #results: ClientResults;
  readonly #text: (bytes: Buffer) => void;
  readonly #lines: LineSplitter;
  #bytes = 0;
  #isText = false;

  /** @param text Takes what is no result. */
  constructor(results: ClientResults, text: (bytes: Buffer) => void) {
    this.#results = results;
    this.#text = text;
    this.#lines = new LineSplitter(longestLine_bytes, (line) => this.#line(line), (start) => this.#long(start));
  }

  /** @throws What the results throw. */
  write(chunk: Buffer): void {
    if (this.#isText) {
      this.#text(chunk);
      return;
    }
    this.#bytes += chunk.length;
    this.#lines.write(chunk);
    if (this.#results.begun || this.#bytes <= latestHeader_bytes) return;
    this.#isText = true;
    this.#lines.end();
  }

  /** @throws What the results throw. */
  end(): void {
    this.#lines.end();
  }

  #long(start: Buffer): void {
    if (this.#results.begun && start[0] === brace) this.#results.tooLong();
    this.#text(Buffer.concat([start, newline]));
  }

  #line(line: Buffer): void {
    const isResult = this.#results.begun ? line[0] === brace : line[0] === brace && header.test(line.toString());
    if (isResult) this.#results.take(line);
    else this.#text(Buffer.concat([line, newline]));
  }
}

const newline = Buffer.from('\n');
