import { colour } from './palette.ts';
import type { View } from './vega.ts';
import { chartWidth } from './vega-theme.ts';

/** Characters that a name above its row may have. */
export const longestRowName = 60;

/** What is drawn stands so far below the middle of its row, by `yOffset` of its mark. */
export const belowName = 7;

/**
 * Rows whose names stand above them and not beside them: names of benchmarks are long, and a telephone is narrow. What is put below has the
 * `yOffset` {@link belowName}.
 * @param step Distance of two rows: a name, and below it what is drawn.
 */
export function labelledRows(names: readonly string[], step = 36): { readonly width: number; readonly height: { readonly step: number }; readonly y: View; readonly labels: View } {
  const y = { field: 'name', type: 'nominal', sort: null, scale: { domain: names, padding: 0 }, axis: null };
  return {
    width: chartWidth - 34,
    height: { step },
    y,
    labels: {
      data: { values: names.map((name) => ({ name })) },
      mark: { type: 'text', align: 'left', dy: -belowName - 2, color: colour('chart-text') },
      encoding: { x: { value: 0 }, y, text: { field: 'name' }, color: { value: colour('chart-text') }, shape: null, yOffset: null },
    },
  };
}
