import { median, pairedRatio } from '@ubench/stats';
import type { Bar, JudgedBar } from './bars.ts';
import { type Comparison, own, titleWithUnit } from './comparison.ts';
import type { Rounds } from './rounds.ts';
import type { Tool } from './tools/tool.ts';

/** The medians of a comparison, how many times a peer's value ours is, and the bars. */
export function tableLines({ name, title, metrics }: Pick<Comparison, 'name' | 'title' | 'metrics'>, rounds: Rounds, missing: readonly Tool[], bars: readonly JudgedBar[]): string[] {
  const count = Math.max(...rounds.contenders.map((contender) => rounds.of(contender).length));
  return [
    `${name}: ${title}; median of ${count} ${count === 1 ? 'round' : 'rounds'}`,
    ...Object.entries(metrics).flatMap(([key, metric]) => ['', `  ${titleWithUnit(metric)}  (${metric.better} is better)`, ...metricLines(key, rounds)]),
    ...(missing.length === 0 ? [] : ['', ...missing.map((tool) => `  ${tool.name} is not here: ${tool.install}`)]),
    ...(bars.length === 0 ? [] : ['', ...bars.map((judged) => `  ${barLine(judged, titleWithUnit(metrics[judged.bar.metric]!))}`)]),
  ];
}

function metricLines(metric: string, rounds: Rounds): string[] {
  const width = Math.max(...rounds.contenders.map((contender) => contender.length));
  return rounds.contenders.flatMap((contender) => {
    const value = median(rounds.valuesOf(contender, metric));
    if (value === undefined) return [];
    const ratio = contender === own ? undefined : pairedRatio(rounds.pairs(contender, metric));
    const interval = ratio?.low === undefined ? '' : ` (${formatNumber(ratio.low)} to ${formatNumber(ratio.high!)})`;
    const compared = ratio === undefined ? '' : `   ubench ${formatNumber(ratio.median)} ×${interval}`;
    return [`    ${contender.padEnd(width)}  ${formatNumber(value).padStart(9)}${compared}`];
  });
}

function barLine({ bar, observed, met, stretchMet }: JudgedBar, title: string): string {
  const what = bar.against === undefined ? title : `${title}, ÷ ${bar.against}`;
  if (observed === undefined) return `– ${what}: not measured`;
  const limits = [
    ...(bar.bar === undefined ? [] : [`bar ${limitText(bar, bar.bar)}: ${met ? 'met' : 'not met'}`]),
    ...(bar.stretch === undefined ? [] : [`stretch ${limitText(bar, bar.stretch)}: ${stretchMet ? 'met' : 'not met'}`]),
  ];
  return `${met === false ? '✗' : '✓'} ${what}: ${formatNumber(observed)}; ${limits.join('; ')}`;
}

const signs = { 'at most': '≤ ', 'at least': '≥ ', within: '1 ± ' } as const;

const limitText = ({ is }: Bar, limit: number): string => signs[is] + formatNumber(limit);

/** Three significant digits, thousands with commas. */
export function formatNumber(value: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  if (digits > 6) return value.toExponential(1);
  return value.toLocaleString('en-US', { minimumFractionDigits: Math.min(digits, 3), maximumFractionDigits: digits });
}
