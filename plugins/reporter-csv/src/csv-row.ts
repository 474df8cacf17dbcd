/** What stands in a cell: text is guarded and quoted, the rest is as a program reads it; null is an empty cell. */
export type Cell = string | number | boolean | null;

/** One row as RFC 4180 has it, with its line end. */
export const csvRow = (cells: readonly Cell[]): string => csvRowAfter('', cells);

/** The same behind cells that many rows begin with, as {@link csvBeginning} has made them: they are quoted once. */
export const csvRowAfter = (beginning: string, cells: readonly Cell[]): string => `${beginning}${cells.map(cellText).join(',')}\r\n`;

export const csvBeginning = (cells: readonly Cell[]): string => cells.map((cell) => `${cellText(cell)},`).join('');

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return quoted(guarded(printable(cell)));
  // What no measurement gives, and a result from elsewhere may hold.
  return typeof cell === 'number' && !Number.isFinite(cell) ? '' : String(cell);
}

/** A text that a spreadsheet would take for a formula is made one that it takes for text, as OWASP advises. */
const guarded = (text: string): string => (/^[\s]*[=+\-@＝＋－＠]/v.test(text) ? `'${text}` : text);

/** Without control characters: a file may be shown on a terminal. */
const printable = (text: string): string => text.replace(/(?![\n\t])\p{Cc}/gv, '');

const quoted = (text: string): string => (/[",\r\n]/v.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text);
