import { traceErrors } from './trace-errors.ts';

export interface CsvRecord {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Records of CSV as in RFC 4180: cells may be quoted, and hold commas, line ends and doubled quotes then. Empty lines are none.
 * @param chunks Text, cut anywhere.
 * @throws UBENCH_E_TRACE_LINE, with the line as its place.
 */
export function* csvRecords(chunks: Iterable<string>): Generator<CsvRecord> {
  let line = 1;
  let start = 1;
  let cells: string[] = [];
  let cell = '';
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  const endCell = (): void => {
    cells.push(cell);
    cell = '';
    state = 'start';
  };
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at++) {
      const character = chunk[at]!;
      if (character === '\n') line++;
      if (state === 'quoted') {
        // The whole run up to the next quote at once: bodies are long.
        const quote = chunk.indexOf('"', at);
        const end = quote === -1 ? chunk.length : quote;
        const run = chunk.slice(at, end);
        line += run.split('\n').length - 1 - (character === '\n' ? 1 : 0);
        cell += run;
        at = end;
        if (quote !== -1) state = 'closed';
      } else if (character === ',') endCell();
      else if (character === '\n') {
        if (cells.length > 0 || cell !== '' || state === 'closed') {
          endCell();
          yield { line: start, cells };
        }
        cells = [];
        state = 'start';
        start = line;
      } else if (character === '"' && state === 'start') state = 'quoted';
      else if (character === '"' && state === 'closed') {
        cell += '"';
        state = 'quoted';
      } else if (state === 'closed') {
        if (character !== '\r') throw traceErrors.UBENCH_E_TRACE_LINE({ problem: `'${character}' follows a quoted cell` }, { where: `line ${start}` });
      } else if (character !== '\r') {
        cell += character;
        state = 'plain';
      }
    }
  }
  if ((state as string) === 'quoted') throw traceErrors.UBENCH_E_TRACE_LINE({ problem: 'a quote is not closed' }, { where: `line ${start}` });
  if (cells.length > 0 || cell !== '' || (state as string) === 'closed') yield { line: start, cells: [...cells, cell] };
}
