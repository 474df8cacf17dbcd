import { formatValue, oneLine } from '@ubench/core';
import type { Trend, TrendChange, TrendEnvironment, TrendMetric } from '@ubench/core/analysis';
import type { Colours } from '@ubench/reporter-terminal';
import { alignColumns } from '../align-columns.ts';
import { sparkline } from './sparkline.ts';

/** A history is easier to read where it is not as wide as the screen. */
const mostColumns = 60;
const leastColumns = 8;

/** A trend as a person reads it on a terminal. */
export function trendText(trend: Trend, width: number, c: Colours): string[] {
  return [c.bold(oneLine(trend.benchmark)), headLine(trend), ...trend.environments.flatMap((environment, index) => ['', ...environmentLines(environment, index === 0, width, c)])];
}

function headLine({ from, source, environments, left_out }: Trend): string {
  const runs = environments.reduce((sum, { runs: own }) => sum + own, 0);
  const left = countsOf(left_out);
  return `${countOf(runs, from === 'baseline' ? 'accepted run' : 'run')} in ${source}${left.length === 0 ? '' : `; left out: ${left.join(', ')}`}`;
}

/** How many runs are missing, by why: `2 invalid`. */
export function countsOf(leftOut: Trend['left_out']): string[] {
  const whys = ['invalid', 'unmeasured', 'unreadable'] as const;
  return whys.flatMap((why) => {
    const of = leftOut.filter((each) => each.why === why).length;
    return of === 0 ? [] : [`${of} ${why === 'unmeasured' ? 'not measured' : why}`];
  });
}

/** `1 run`, `2 runs`. */
export const countOf = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

function environmentLines({ runs, differences, metrics }: TrendEnvironment, latest: boolean, width: number, c: Colours): string[] {
  const head = latest ? [] : [c.yellow(`${countOf(runs, 'run')} in another environment, not comparable:`), ...differences.map(({ field, latest: there, here }) => `  ${field}: ${shown(here)} there, ${shown(there)} in the latest run`)];
  const rows = metrics.map(cellsOf);
  const [header, ...texts] = alignColumns([['', 'first', 'last', 'change', 'n'], ...rows], new Set([1, 2, 3, 4]));
  const room = Math.max(leastColumns, Math.min(mostColumns, width - Math.max(header!.length, ...texts.map(({ length }) => length)) - 4));
  return [...head, `  ${c.dim(header!)}`, ...metrics.flatMap((metric, index) => [`  ${texts[index]!}  ${c.cyan(sparkline(metric.points.map(({ value }) => value), room))}`, ...metric.changes.map((change) => changeLine(change, metric, c))])];
}

const shown = (value: string | null): string => (value === null ? 'none' : oneLine(value));

function cellsOf({ metric, unit, points, change_share }: TrendMetric): string[] {
  const [first, last] = [points[0]!, points.at(-1)!];
  return [oneLine(metric), formatValue(unit, first.value), formatValue(unit, last.value), change_share === null ? '–' : signed(change_share), last.n.toLocaleString('en-US')];
}

function changeLine({ run, started_at, git_sha, before, after, change_share, worse }: TrendChange, { unit }: TrendMetric, c: Colours): string {
  const values = `${formatValue(unit, before)} → ${formatValue(unit, after)}`;
  const how = change_share === null ? values : `${signed(change_share)} (${values})`;
  const text = `    ${after > before ? '▲' : '▼'} ${worse ? 'worse' : 'better'} by ${how}`;
  return `${worse ? c.red(text) : c.green(text)} from ${started_at.slice(0, 10)}${git_sha === null ? '' : ` ${git_sha.slice(0, 7)}`}, run ${run}`;
}

/** `+8.1 %`, with as many digits as say something. */
export function signed(share: number): string {
  const percent = share * 100;
  const text = Math.abs(percent).toLocaleString('en-US', { minimumFractionDigits: Math.abs(percent) < 100 ? 1 : 0, maximumFractionDigits: Math.abs(percent) < 100 ? 1 : 0 });
  return `${text === '0.0' ? '±' : percent > 0 ? '+' : '−'}${text}%`;
}
