import { formatValue, type ResultNumber } from '@ubench/core';
import { formatDuration, noValue } from '@ubench/units';
import type { PageCell } from '../page/page.ts';

const isNumber = (value: number | null | undefined): value is number => value !== null && value !== undefined && Number.isFinite(value);

/** A number with its unit; a result from elsewhere may have one that is none. */
export const shownValue = (unit: ResultNumber['unit'], value: number | null | undefined): string => (isNumber(value) ? formatValue(unit, value) : noValue);

export const shownDuration = (value_ns: number | null | undefined): string => (isNumber(value_ns) ? formatDuration(value_ns) : noValue);

/** The same in a table, sorted by the number. */
export const valueCell = (unit: ResultNumber['unit'], value: number | null | undefined): PageCell => ({ text: shownValue(unit, value), ...(isNumber(value) && { sort: value }) });

/** `3 benchmarks`, `1 benchmark`. */
export const amount = (count: number, what: string): string => `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
