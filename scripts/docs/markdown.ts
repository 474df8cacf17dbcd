/** One page of the reference. */
export interface Page {
  /** Inside docs/reference. */
  readonly file: string;
  readonly title: string;
  /** What it holds, in a sentence: the page begins with it, and the overview shows it. */
  readonly summary: string;
  readonly text: string;
}

const width = 140;

/** Prose in lines of a width that can be read and compared. Code spans and links are not broken. */
export function wrap(text: string): string {
  return text
    .split('\n')
    .map((paragraph) => {
      const words = paragraph.match(/(?:`[^`]*`|\[[^\]]*\]\([^)]*\)|[^\s`[]|[`[])+/g) ?? [];
      const lines: string[] = [];
      for (const word of words) {
        const last = lines.at(-1);
        if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
        else lines.push(word);
      }
      return lines.join('\n');
    })
    .join('\n');
}

/** A table; none where there are no rows. A column that is empty in every row is left out. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const shown = head.map((_, column) => rows.some((row) => row[column] !== ''));
  const line = (cells: readonly string[]): string => `| ${cells.filter((_, column) => shown[column]).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(row.map(cell)))].join('\n');
}

const cell = (text: string): string => text.replaceAll('\n', ' ').replaceAll('|', '\\|');

/** Parts of a page, each a block of its own. */
export const blocks = (...parts: readonly (string | readonly string[])[]): string =>
  parts
    .flat()
    .filter((part) => part !== '')
    .join('\n\n');

/** The fragment that a heading is reached by, as GitHub makes it. */
export const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

export const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

/** Links to the sections of a page. */
export const contents = (headings: readonly string[]): string => list(headings.map((heading) => `[${heading}](#${anchor(heading)})`));

export const code = (text: string): string => `\`${text}\``;

/** A value as a spec would hold it: `{ PORT: '{port}' }`. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return value.includes("'") ? JSON.stringify(value) : `'${value}'`;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 10_000) return value.toLocaleString('en-US').replaceAll(',', '_');
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).map(([key, member]) => `${/^[\w$]+$/.test(key) ? key : `'${key}'`}: ${literal(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
