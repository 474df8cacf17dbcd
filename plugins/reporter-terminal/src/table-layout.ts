// The one place that knows the `table` library.
import { table } from 'table';
import { columnGap } from './columns.ts';

export interface ColumnLayout {
  readonly width: number;
  readonly align: 'left' | 'right';
}

const rowEnd = '\u0000';

/** Lays rows out under each other; each row comes back as its lines, so that a caller can put something between two rows. */
export function layoutTable(rows: readonly (readonly string[])[], columns: readonly ColumnLayout[]): string[][] {
  if (rows.length === 0) return [];
  const text = table(
    rows.map((row) => [...row]),
    {
      border: { bodyLeft: '', bodyRight: '', bodyJoin: '', joinBody: rowEnd, joinLeft: '', joinRight: '', joinJoin: '' },
      columns: columns.map(({ width, align }, index) => ({
        width,
        alignment: align,
        wrapWord: true,
        paddingLeft: index === 0 ? 0 : columnGap,
        paddingRight: 0,
        verticalAlignment: 'top',
      })),
      drawHorizontalLine: (index, size) => index > 0 && index < size,
    },
  );
  const lines = text.trimEnd().split('\n');
  const laidOut: string[][] = [[]];
  for (const line of lines) {
    if (line.startsWith(rowEnd)) laidOut.push([]);
    else laidOut.at(-1)!.push(line.trimEnd());
  }
  return laidOut;
}
