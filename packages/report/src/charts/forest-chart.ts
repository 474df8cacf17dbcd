import type { GateCheck } from '@ubench/core';
import type { Drawn } from './chart.ts';
import { chartTable } from './chart-table.ts';
import { displayNames, displayText } from './display-text.ts';
import { drawChart } from './draw-chart.ts';
import { belowName, labelledRows, longestRowName } from './labelled-rows.ts';
import { colour } from './palette.ts';
import { unitFormat } from './vega.ts';

/** How much one metric changed, and how sure that is. All of it shares, positive is worse: 0.05 is 5 % worse. */
export interface Change {
  readonly name: string;
  readonly change_share: number | null;
  /** null, as the high: nothing can tell. */
  readonly low_share: number | null;
  readonly high_share: number | null;
  /** How much worse is still accepted; absent: nothing is judged. */
  readonly margin_share?: number;
  readonly verdict?: GateCheck['verdict'];
}

export interface ForestChart {
  readonly id: string;
  readonly title?: string;
  /** Of more than sixty the worst are drawn, in the order given. */
  readonly changes: readonly Change[];
}

/** A change of a gate as the chart wants it. */
export const changeOf = ({ benchmark, metric, change_share, low_share, high_share, margin_share, verdict }: GateCheck): Change => ({
  name: `${benchmark} ${metric}`,
  change_share,
  low_share,
  high_share,
  margin_share,
  verdict,
});

const maxDrawn = 60;

const looks = {
  FAIL: { shape: 'triangle-right', colour: colour('chart-fail') },
  INCONCLUSIVE: { shape: 'diamond', colour: colour('chart-unsure') },
  PASS: { shape: 'circle', colour: colour('chart-pass') },
  ERROR: { shape: 'cross', colour: colour('chart-fail') },
  'not judged': { shape: 'square', colour: colour('chart-1') },
} as const;

/** Changes with their intervals around 0, a row for each, with the margin that is accepted as a band. */
export async function forestChart({ id, title = 'Change by metric', changes }: ForestChart): Promise<Drawn> {
  const known = changes.filter(({ change_share }) => isFinite(change_share));
  if (known.length === 0) return { missing: 'There is no change to show: nothing was measured on both sides.' };
  const worst = new Set(known.toSorted((a, b) => b.change_share! - a.change_share!).slice(0, maxDrawn));
  const drawn = known.filter((change) => worst.has(change));
  const names = displayNames(drawn.map(({ name }) => name), longestRowName);
  const { width, height, y, labels } = labelledRows(names);
  const rows = drawn.map(({ change_share, low_share, high_share, margin_share, verdict = 'not judged' }, index) => ({
    name: names[index]!,
    change: change_share,
    // A bound that nobody knows is no bound: the interval ends at the change on that side.
    low: isFinite(low_share) ? low_share : change_share,
    high: isFinite(high_share) ? high_share : change_share,
    ...(margin_share === undefined ? {} : { margin: margin_share, better: -margin_share }),
    verdict,
  }));
  const verdicts = (Object.keys(looks) as (keyof typeof looks)[]).filter((verdict) => rows.some((row) => row.verdict === verdict));
  const judged = rows.some(({ margin }) => margin !== undefined);
  const ranged = (look: 'shape' | 'colour') => ({ field: 'verdict', type: 'nominal', scale: { domain: verdicts, range: verdicts.map((verdict) => looks[verdict][look]) }, legend: judged ? { title: null } : null });
  const left = known.length - drawn.length;
  return drawChart({
    id,
    title,
    description: `Each row is a metric: the mark is how much it changed, the line the interval that the change lies in${judged ? ', the shade the margin that is accepted' : ''}. To the right is worse.${left > 0 ? ` ${left} more changed less, and are in the table alone.` : ''}`,
    view: {
      width,
      height,
      data: { values: rows },
      encoding: {
        y,
        x: { type: 'quantitative', scale: { zero: true }, title: '← better · change · worse →', axis: { ...unitFormat('share'), grid: true } },
      },
      layer: [
        ...(judged ? [{ transform: [{ filter: 'isValid(datum.margin)' }], mark: { type: 'bar', color: colour('chart-shade'), height: 15, yOffset: belowName }, encoding: { x: { field: 'better' }, x2: { field: 'margin' } } }] : []),
        { data: { values: [{ zero: 0 }] }, mark: { type: 'rule', strokeDash: [3, 3] }, encoding: { x: { field: 'zero' }, y: null } },
        { mark: { type: 'rule', strokeWidth: 2, yOffset: belowName }, encoding: { x: { field: 'low' }, x2: { field: 'high' }, color: ranged('colour') } },
        { mark: { type: 'point', size: 60, yOffset: belowName }, encoding: { x: { field: 'change' }, color: ranged('colour'), shape: ranged('shape') } },
        labels,
      ],
    },
    table: chartTable(
      [
        { title: 'Metric', unit: 'text' },
        { title: 'Change', unit: 'share' },
        { title: 'At least', unit: 'share' },
        { title: 'At most', unit: 'share' },
        ...(judged ? [{ title: 'Accepted', unit: 'share' as const }, { title: 'Verdict', unit: 'text' as const }] : []),
      ],
      known.map(({ name, change_share, low_share, high_share, margin_share = null, verdict = null }) => [displayText(name, 120), change_share, low_share, high_share, ...(judged ? [margin_share, verdict] : [])]),
    ),
  });
}

const isFinite = (value: number | null): value is number => value !== null && Number.isFinite(value);
