import { traceErrors } from './trace-errors.ts';

export interface JsonRecord {
  /** From 1. */
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Objects, one on each line. Empty lines are none.
 * @param chunks Text, cut anywhere.
 * @throws UBENCH_E_TRACE_LINE, with the line as its place.
 */
export function* jsonRecords(chunks: Iterable<string>): Generator<JsonRecord> {
  let line = 0;
  for (const text of linesOf(chunks)) {
    line++;
    if (text.trim() !== '') yield { line, fields: parseLine(text, line) };
  }
}

function parseLine(text: string, line: number): Readonly<Record<string, unknown>> {
  const invalid = (problem: string): Error => traceErrors.UBENCH_E_TRACE_LINE({ problem }, { where: `line ${line}` });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(`it is no JSON (${(error as Error).message})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('it is no object');
  return value as Record<string, unknown>;
}

function* linesOf(chunks: Iterable<string>): Generator<string> {
  let rest = '';
  for (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') yield rest;
}
