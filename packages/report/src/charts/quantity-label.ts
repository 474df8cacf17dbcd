import { formatBytes, formatCount, formatDuration, formatRate, formatShare, noValue } from '@ubench/units';
import type { Cell, ColumnUnit } from './chart.ts';

const formats: Readonly<Record<ColumnUnit, (value: number) => string>> = {
  ns: formatDuration,
  s: (value) => `${Number(value.toFixed(1))} s`,
  per_s: formatRate,
  share: formatShare,
  count: formatCount,
  bytes: formatBytes,
  text: String,
};

/** A cell of a chart's table as a person reads it. */
export function formatCell(unit: ColumnUnit, value: Cell): string {
  if (value === null) return noValue;
  if (typeof value === 'string') return value;
  return Number.isFinite(value) ? formats[unit](value) : noValue;
}

/** The same for the tick of an axis, where zeros after the point say nothing: `2 ms`. */
export const tickLabel = (unit: ColumnUnit, value: Cell): string => formatCell(unit, value).replace(/(\.\d*?)0+(?!\d)/, '$1').replace(/\.(?!\d)/, '');

/** The tick of the axis of percentiles, whose value is log10(1/(1-p)): 2 is `p99`. */
export function percentileLabel(position: number): string {
  const percent = (1 - 10 ** -position) * 100;
  return `p${Number(percent.toFixed(Math.max(0, Math.ceil(position) - 2)))}`;
}

/** The largest of the units of memory in which the largest value is 1 or more: what ticks are even numbers of. */
export function memoryUnit(largest: number): { readonly name: string; readonly bytes: number } {
  for (const [name, bytes] of [['GiB', 2 ** 30], ['MiB', 2 ** 20], ['KiB', 2 ** 10]] as const) if (largest >= bytes) return { name, bytes };
  return { name: 'bytes', bytes: 1 };
}
