import { formatValue, noValue } from '@ubench/core';
import { formatBytes } from '@ubench/units';
import type { Cell, ColumnUnit } from './chart.ts';

export function formatCell(cell: Cell, unit: ColumnUnit): string {
  if (cell === null || (typeof cell === 'number' && !Number.isFinite(cell))) return noValue;
  if (typeof cell === 'string' || unit === 'text') return String(cell);
  if (unit === 'bytes') return formatBytes(cell);
  return unit === 's' ? formatValue('ns', cell * 1e9) : formatValue(unit, cell);
}
