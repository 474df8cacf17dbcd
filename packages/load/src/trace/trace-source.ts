import { posix, relative, resolve, sep } from 'node:path';
import { nearest } from '@ubench/errors';
import { quote } from '../load-values.ts';
import { type ReadTrace, readTrace } from './read-trace.ts';
import { type TimestampUnit, timestampUnits } from './timestamp.ts';
import { traceErrors } from './trace-errors.ts';

/** A trace as a load writes it: a file relative to the spec, and how to read it. */
export interface TraceSpec {
  /** CSV whose first line names the columns, or lines of JSON objects (`.jsonl`, `.ndjson`). */
  readonly file: string;
  /** Which column or field holds the timestamps. Default: `timestamp` or the like. */
  readonly column?: string;
  /** Of the timestamps. Default: as the column's name (`offset_ms`), the timestamps or a published trace's columns tell. */
  readonly unit?: TimestampUnit;
  /** 2: in half the time. Default: 1. */
  readonly speed?: number;
}

export type TraceSource = Required<Pick<TraceSpec, 'file' | 'speed'>> & Pick<TraceSpec, 'column' | 'unit'>;

const keys = ['file', 'column', 'unit', 'speed'];

/** @throws UBENCH_E_TRACE_OPTION */
export function parseTraceSource(given: unknown): TraceSource {
  const spec = typeof given === 'string' ? { file: given } : given;
  if (typeof spec !== 'object' || spec === null) throw invalid(`trace is ${quote(given)}`);
  const { file, column, unit, speed = 1, ...others } = spec as Record<string, unknown>;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) {
    const near = nearest(unknown, keys);
    throw invalid(`it has no '${unknown}'${near === undefined ? '' : ` (did you mean '${near}'?)`}`);
  }
  if (typeof file !== 'string' || file === '') throw invalid(`its file is ${quote(file)}`);
  if (column !== undefined && typeof column !== 'string') throw invalid(`its column is ${quote(column)}`);
  if (unit !== undefined && !isUnit(unit)) throw invalid(`its unit is ${quote(unit)}`);
  if (typeof speed !== 'number' || !(speed > 0 && speed < Infinity)) throw invalid(`its speed is ${quote(speed)}, and must be more than 0`);
  return { file, speed, ...(column === undefined ? {} : { column }), ...(unit === undefined ? {} : { unit }) };
}

const isUnit = (value: unknown): value is TimestampUnit => typeof value === 'string' && Object.hasOwn(timestampUnits, value);
const invalid = (problem: string): Error => traceErrors.UBENCH_E_TRACE_OPTION({ problem });

/** Reads the trace of a load, for its plan. */
export type TraceReader = (source: TraceSource) => { readonly path: string; readonly trace: ReadTrace };

/** A reader for the loads of a spec. @param spec Absolute, as is the root that paths in a plan are relative to. */
export const traceReader = (spec: string, root: string): TraceReader => ({ file, column, unit, speed }) => {
  const path = resolve(spec, '..', file);
  const shown = relative(root, path).split(sep).join(posix.sep);
  return { path: shown, trace: readTrace(path, shown, { column, unit, speed }) };
};
