import type { Drawn, MeasuredUnit } from './chart.ts';
import { chartTable } from './chart-table.ts';
import { displayNames, displayText } from './display-text.ts';
import { drawChart } from './draw-chart.ts';
import { belowName, labelledRows, longestRowName } from './labelled-rows.ts';
import { colour, seriesColour, seriesShape } from './palette.ts';
import { tickLabel } from './quantity-label.ts';
import { unitFormat, type View } from './vega.ts';

/** What trials of one benchmark, or of one side of a comparison, measured. */
export interface TrialSpread {
  readonly name: string;
  /** Which side of a comparison it is: `before`, `after`. Each has its shape and colour, and sides of the same name stand below each other. */
  readonly side?: string;
  /** One for each trial, in the unit of the chart; null: it could not tell. */
  readonly values: readonly (number | null)[];
}

export interface TrialSpreadChart {
  readonly id: string;
  /** What the values are: `latency.p99`. */
  readonly metric: string;
  readonly unit: MeasuredUnit;
  /** Of more than forty the first are drawn. */
  readonly spreads: readonly TrialSpread[];
}

/** More would be a wall of dots; the table has them. */
const maxDrawn = 40;

/** Every trial as a dot on the axis of its metric, the median as a line. */
export async function trialSpreadChart({ id, metric, unit, spreads }: TrialSpreadChart): Promise<Drawn> {
  const known = spreads.flatMap(({ name, side, values }) => {
    const finite = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
    return finite.length === 0 ? [] : [{ name, side, values: finite }];
  });
  if (known.length === 0) return { missing: `No trial has a value of ${displayText(metric)}.` };
  const drawn = known.slice(0, maxDrawn);
  const names = [...new Set(drawn.map(({ name }) => name))];
  const shown = displayNames(names, longestRowName);
  const sides = [...new Set(drawn.map(({ side }) => side ?? ''))];
  const sideNames = displayNames(sides);
  const rows = drawn.flatMap(({ name, side, values }) => values.map((value) => ({ name: shown[names.indexOf(name)]!, side: sideNames[sides.indexOf(side ?? '')]!, value })));
  const sided = sides.length > 1;
  const legend = sided ? { title: null } : null;
  const ranged = (range: readonly string[]) => ({ field: 'side', type: 'nominal', scale: { domain: sideNames, range }, legend });
  const { width, height, y, labels } = labelledRows(shown, sided ? 44 : undefined);
  const x = { field: 'value', type: 'quantitative', scale: { zero: false, padding: 8 }, title: null, axis: { ...unitFormat(unit), grid: true } };
  const left = known.length - drawn.length;
  return drawChart({
    id,
    title: `Trials: ${metric}`,
    description: `Each dot is a trial, the line is their median.${left > 0 ? ` ${left} more are in the table alone.` : ''}`,
    view: {
      width,
      height,
      data: { values: rows },
      encoding: {
        y,
        color: ranged(sides.map((_, index) => seriesColour(index))),
      },
      layer: [
        ...sideNames.flatMap((side, index): View[] => {
          const transform = [{ filter: { field: 'side', equal: side } }];
          // Sides stand a little above and below each other, so that none hides another.
          const yOffset = belowName + (sided ? 2 + (index / (sides.length - 1) - 0.5) * 10 : 0);
          return [
            { transform, mark: { type: 'point', opacity: 0.75, size: 44, yOffset }, encoding: { x, shape: ranged(sides.map((_, each) => seriesShape(each))) } },
            { transform, mark: { type: 'tick', thickness: 2, size: 13, yOffset }, encoding: { x: { ...x, aggregate: 'median' }, color: { value: colour('chart-text') } } },
          ];
        }),
        labels,
      ],
    },
    table: chartTable(
      [{ title: 'Benchmark', unit: 'text' }, ...(sided ? [{ title: 'Side', unit: 'text' as const }] : []), { title: 'Trials', unit: 'text' }],
      known.map(({ name, side, values }) => [displayText(name, 120), ...(sided ? [displayText(side ?? '')] : []), values.slice(0, maxDrawn).map((value) => tickLabel(unit, value)).join(' · ')]),
    ),
  });
}
