const metricName = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const labelName = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const word = /[^ \t]*/y;
const quoted = /"((?:[^"\\]|\\.)*)"/y;
const number = /[+-]?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|inf(?:inity)?|nan)(?=[ \t]|$)/iy;

/** One line of an exposition, read from left to right. */
export class LineReader {
  readonly #line: string;
  readonly #fail: (problem: string) => Error;
  #at = 0;

  /** @param fail Makes the error of a problem with this line. */
  constructor(line: string, fail: (problem: string) => Error) {
    this.#line = line;
    this.#fail = fail;
  }

  get atEnd(): boolean {
    return this.#at === this.#line.length;
  }

  get rest(): string {
    return this.#line.slice(this.#at);
  }

  skipBlanks(): void {
    while (this.#line[this.#at] === ' ' || this.#line[this.#at] === '\t') this.#at++;
  }

  peek(character: string): boolean {
    return this.#line[this.#at] === character;
  }

  take(character: string): boolean {
    if (!this.peek(character)) return false;
    this.#at++;
    return true;
  }

  word(): string {
    return this.#match(word, 'a word')[0];
  }

  /** A name as it is, or in quotes. */
  metricName(): string {
    return this.peek('"') ? this.quoted() : this.#match(metricName, 'the name of a metric')[0];
  }

  labelName(): string {
    return this.#match(labelName, 'the name of a label')[0];
  }

  quoted(): string {
    const text = this.#match(quoted, 'a text in quotes')[1]!;
    // A backslash before anything else stands for itself.
    return text.includes('\\') ? text.replaceAll(/\\([\\n"])/g, (_, what: string) => (what === 'n' ? '\n' : what)) : text;
  }

  number(): number {
    const [text] = this.#match(number, 'a number');
    const [, sign, named] = /^([+-]?)(inf|nan)/i.exec(text) ?? [];
    if (named === undefined) return Number(text);
    return named.toLowerCase() === 'nan' ? NaN : sign === '-' ? -Infinity : Infinity;
  }

  #match(pattern: RegExp, what: string): RegExpExecArray {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#line);
    if (match === null) throw this.unexpected(what);
    this.#at = pattern.lastIndex;
    return match;
  }

  unexpected(wanted: string): Error {
    const found = this.atEnd ? 'it ends' : `there is '${this.rest.slice(0, 40)}'`;
    return this.problem(`${found} where ${wanted} is expected`);
  }

  problem(text: string): Error {
    return this.#fail(text);
  }
}
