/** The fields of one operation of a trace, by the names of their columns. What is no text in JSON is its JSON. */
export type TraceFields = Readonly<Record<string, string>>;

/** When the operations of a trace are due, and what else it says of each. */
export interface Trace {
  /** Nanoseconds from its first operation, at the speed of the load; ascending. */
  readonly offsets_ns: Float64Array;
  /** Of operation `i`, from 0. */
  fieldsOf(i: number): TraceFields;
}

/** One column of a trace: every distinct text once, and a number for each operation. Requests of a trace mostly repeat. */
export class TraceColumn {
  readonly name: string;
  readonly #values: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** Of each operation the number of its text, from 1; 0 for none. */
  #rows = new Uint32Array(1024);

  constructor(name: string) {
    this.name = name;
  }

  set(i: number, value: string): void {
    if (i >= this.#rows.length) this.#rows = grown(this.#rows, new Uint32Array(2 ** Math.ceil(Math.log2(i + 1))));
    let number = this.#numbers.get(value);
    if (number === undefined) this.#numbers.set(value, (number = this.#values.push(value)));
    this.#rows[i] = number;
  }

  get(i: number): string | undefined {
    return this.#values[(this.#rows[i] ?? 0) - 1];
  }
}

/** Numbers of which nobody knows how many will come. */
export class Offsets {
  #values = new Float64Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#values = grown(this.#values, new Float64Array(this.#length * 2));
    this.#values[this.#length++] = value;
  }

  toArray(): Float64Array {
    return this.#values.slice(0, this.#length);
  }
}

function grown<A extends Uint32Array | Float64Array>(values: A, larger: A): A {
  larger.set(values);
  return larger;
}
