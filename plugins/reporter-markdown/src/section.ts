/** A row of a section; what is urgent is kept before everything that is not. */
export interface SectionRow {
  readonly text: string;
  readonly urgent: boolean;
}

/** A part of the document: what stands above its rows, and the rows, of which some may have to be left out. */
export interface Section {
  readonly head: string;
  readonly rows: readonly SectionRow[];
  /** What a row is: `benchmarks`. */
  readonly of: string;
}

const bytes = (text: string): number => Buffer.byteLength(text);

const note = (left: number, all: number, of: string): string => `_${left.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} ${of} are left out here; \`result.json\` of the run has them all._`;

/**
 * Sections as text, with as many of their rows as there is room for: urgent ones of all sections first, and below a section how many were left out.
 * @param room In bytes of UTF-8, line ends included.
 */
export function fitSections(sections: readonly Section[], room: number): string[] {
  const kept = sections.map(() => new Set<number>());
  // A note may become necessary; its numbers grow by nothing that matters.
  let left = room - sections.reduce((sum, { head, rows, of }) => sum + bytes(head) + bytes(note(rows.length, rows.length, of)) + 6, 0);
  for (const urgent of [true, false]) {
    for (const [at, { rows }] of sections.entries()) {
      for (const [index, row] of rows.entries()) {
        if (row.urgent !== urgent) continue;
        const cost = bytes(row.text) + 1;
        if (cost > left) break;
        left -= cost;
        kept[at]!.add(index);
      }
    }
  }
  return sections.map(({ head, rows, of }, at) => {
    const own = kept[at]!;
    const shown = rows.filter((_, index) => own.has(index)).map(({ text }) => text);
    const missing = rows.length - own.size;
    return [head, ...shown, ...(missing === 0 ? [] : ['', note(missing, rows.length, of)])].join('\n');
  });
}
