import { nearest, toErrorRecord, UbenchError } from '@ubench/errors';
import { csvRecords } from './csv-records.ts';
import { FileChunks } from './file-chunks.ts';
import { jsonRecords } from './json-records.ts';
import { unitOfKnownTrace } from './known-traces.ts';
import { detectUnit, parseIsoTime, timestampColumn, type TimestampUnit, timestampUnits } from './timestamp.ts';
import { Offsets, type Trace, TraceColumn, type TraceFields } from './trace.ts';
import { traceErrors } from './trace-errors.ts';

export interface TraceOptions {
  /** Which column holds the timestamps. Default: the first that is called so. */
  readonly column: string | undefined;
  /** Of the timestamps. Default: as the column's name or the numbers tell. */
  readonly unit: TimestampUnit | undefined;
  /** 2: in half the time. */
  readonly speed: number;
}

/** A trace as it was read, with what was found out about it. */
export interface ReadTrace extends Trace {
  readonly column: string;
  readonly unit: TimestampUnit;
  /** Of the file. */
  readonly sha256: string;
}

/** One line: its timestamp and its other fields, as they are written. */
interface Row {
  readonly line: number;
  readonly fields: Iterable<readonly [name: string, value: unknown]>;
}

/**
 * Reads a trace: CSV whose first line names the columns (or that is nothing but timestamps), or lines of JSON objects.
 * @param shown How errors call the file.
 * @throws UBENCH_E_TRACE_…, with the line as its place.
 */
export function readTrace(path: string, shown: string, options: TraceOptions): ReadTrace {
  try {
    const chunks = new FileChunks(path);
    const rows = /\.(jsonl|ndjson|json)$/i.test(path) ? jsonRows(chunks) : csvRows(chunks);
    const builder = new TraceBuilder(options);
    for (const row of rows) {
      try {
        builder.add(row);
      } catch (error) {
        throw error instanceof UbenchError ? error.at(`line ${row.line}`) : error;
      }
    }
    if (builder.empty) throw traceErrors.UBENCH_E_TRACE_EMPTY({ path: shown });
    return { ...builder.build(), sha256: chunks.sha256() };
  } catch (error) {
    if (!(error instanceof UbenchError)) throw traceErrors.UBENCH_E_TRACE_FILE({ path: shown, problem: toErrorRecord(error).what }, { cause: error });
    const { where, ...record } = toErrorRecord(error);
    throw new UbenchError({ ...record, where: where === undefined ? shown : `${shown}:${where.replace('line ', '')}` }, { cause: error });
  }
}

function* jsonRows(chunks: Iterable<string>): Generator<Row> {
  for (const { line, fields } of jsonRecords(chunks)) yield { line, fields: Object.entries(fields) };
}

function* csvRows(chunks: Iterable<string>): Generator<Row> {
  let columns: readonly string[] | undefined;
  for (const { line, cells } of csvRecords(chunks)) {
    if (columns === undefined) {
      // Nothing but timestamps needs no names.
      const bare = cells.length === 1 && timestampOf(cells[0]) !== undefined;
      columns = bare ? ['timestamp'] : cells.map((cell) => cell.trim());
      if (!bare) continue;
    }
    if (cells.length !== columns.length) {
      throw traceErrors.UBENCH_E_TRACE_LINE({ problem: `it has ${cells.length} cell(s), and the first line ${columns.length}` }, { where: `line ${line}` });
    }
    yield { line, fields: columns.map((name, index) => [name, cells[index]!] as const) };
  }
}

class TraceBuilder {
  readonly #options: TraceOptions;
  readonly #offsets = new Offsets();
  readonly #columns = new Map<string, TraceColumn>();
  #column = '';
  #unit: TimestampUnit = 's';
  #first = 0;
  #last = -Infinity;

  constructor(options: TraceOptions) {
    this.#options = options;
  }

  get empty(): boolean {
    return this.#offsets.length === 0;
  }

  add({ fields }: Row): void {
    const row = [...fields];
    if (this.empty) this.#column = columnIn(row.map(([name]) => name), this.#options.column);
    const given = row.find(([name]) => name === this.#column);
    if (given === undefined) throw traceErrors.UBENCH_E_TRACE_LINE({ problem: `it has no '${this.#column}'` });
    const timestamp = timestampOf(given[1]);
    if (timestamp === undefined) throw traceErrors.UBENCH_E_TRACE_LINE({ problem: `its '${this.#column}' is ${JSON.stringify(given[1])}` });
    if (this.empty) this.#begin(timestamp, row.map(([name]) => name));
    if (timestamp.value < this.#last) throw traceErrors.UBENCH_E_TRACE_ORDER({ value: String(given[1]), before: String(this.#last) });
    this.#last = timestamp.value;
    const i = this.#offsets.length;
    this.#offsets.push(((timestamp.value - this.#first) * timestampUnits[this.#unit]) / this.#options.speed);
    for (const [name, value] of row) if (name !== this.#column) this.#set(i, name, value);
  }

  #begin({ value, unit }: Timestamp, columns: readonly string[]): void {
    const found = unit ?? this.#options.unit ?? detectUnit(this.#column, value) ?? unitOfKnownTrace(columns);
    if (found === undefined) throw traceErrors.UBENCH_E_TRACE_UNIT({ column: this.#column, value: String(value) });
    this.#unit = found;
    this.#first = value;
  }

  #set(i: number, name: string, value: unknown): void {
    // An empty cell says nothing.
    if (value === undefined || value === null || value === '') return;
    let column = this.#columns.get(name);
    if (column === undefined) this.#columns.set(name, (column = new TraceColumn(name)));
    column.set(i, typeof value === 'string' ? value : JSON.stringify(value));
  }

  build(): Omit<ReadTrace, 'sha256'> {
    const columns = [...this.#columns.values()];
    return {
      column: this.#column,
      unit: this.#unit,
      offsets_ns: this.#offsets.toArray(),
      fieldsOf(i): TraceFields {
        const fields: Record<string, string> = {};
        for (const column of columns) {
          const value = column.get(i);
          if (value !== undefined) fields[column.name] = value;
        }
        return fields;
      },
    };
  }
}

function columnIn(columns: readonly string[], asked: string | undefined): string {
  if (asked !== undefined && !columns.includes(asked)) throw traceErrors.UBENCH_E_TRACE_COLUMN({ column: asked, near: nearest(asked, columns), known: columns });
  const column = asked ?? timestampColumn(columns);
  if (column === undefined) throw traceErrors.UBENCH_E_TRACE_NO_TIMESTAMPS({ known: columns });
  return column;
}

interface Timestamp {
  readonly value: number;
  /** Known where it is a date. */
  readonly unit?: TimestampUnit;
}

function timestampOf(given: unknown): Timestamp | undefined {
  if (typeof given === 'number') return Number.isFinite(given) ? { value: given } : undefined;
  if (typeof given !== 'string' || given.trim() === '') return undefined;
  const value = Number(given);
  if (Number.isFinite(value)) return { value };
  const seconds = parseIsoTime(given);
  return seconds === undefined ? undefined : { value: seconds, unit: 's' };
}
