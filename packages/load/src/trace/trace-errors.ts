import { defineErrors } from '@ubench/errors';

const units = "unit: 's', 'ms', 'us' or 'ns'";

export const traceErrors = defineErrors({
  UBENCH_E_TRACE_FILE: (p: { path: string; problem: string }) => ({
    what: `The trace ${p.path} cannot be read: ${p.problem}`,
    fix: 'Name a file of lines of CSV or JSON (.csv, .jsonl or .ndjson), relative to the spec.',
  }),
  UBENCH_E_TRACE_EMPTY: (p: { path: string }) => ({
    what: `The trace ${p.path} has no operation.`,
    fix: 'A trace has a line with a timestamp for every operation, in CSV below a line with the names of the columns.',
  }),
  UBENCH_E_TRACE_LINE: (p: { problem: string }) => ({
    what: `A line of the trace cannot be read: ${p.problem}.`,
    fix: 'Correct the line: every line has a timestamp, as a number or in ISO 8601, and CSV as many cells as the first line.',
  }),
  UBENCH_E_TRACE_COLUMN: (p: { column: string; near: string | undefined; known: readonly string[] }) => ({
    what: `The trace has no column '${p.column}'.`,
    fix: p.near === undefined ? `Its columns are ${p.known.join(', ')}.` : `Did you mean '${p.near}'?`,
  }),
  UBENCH_E_TRACE_NO_TIMESTAMPS: (p: { known: readonly string[] }) => ({
    what: 'The trace does not say which column its timestamps are in.',
    fix: `Write column: '${p.known[0] ?? 'timestamp'}', or another of its columns (${p.known.join(', ')}), or call it timestamp.`,
  }),
  UBENCH_E_TRACE_UNIT: (p: { column: string; value: string }) => ({
    what: `The trace does not say in which unit its timestamps are: ${p.column} begins with ${p.value}.`,
    fix: `Write ${units}, or call the column ${p.column}_ms.`,
  }),
  UBENCH_E_TRACE_ORDER: (p: { value: string; before: string }) => ({
    what: `The trace goes back in time: ${p.value} comes after ${p.before}.`,
    fix: 'Sort its lines by their timestamps.',
  }),
  UBENCH_E_TRACE_SHORT: (p: { asked: string; has: string }) => ({
    what: `The load asks for ${p.asked}, and the trace has ${p.has}.`,
    fix: 'Ask for less, or replay a longer trace.',
  }),
  UBENCH_E_TRACE_CHANGED: (p: { path: string }) => ({
    what: `The trace ${p.path} is not the one that the plan was made from.`,
    fix: 'Leave the file as it is while a benchmark runs, and give every agent the same.',
  }),
  UBENCH_E_TRACE_OPTION: (p: { problem: string }) => ({
    what: `A load cannot replay a trace like this: ${p.problem}.`,
    fix: `Write trace: 'requests.csv', or trace: { file: 'requests.csv', column: 'timestamp', ${units}, speed: 2 }.`,
  }),
});
