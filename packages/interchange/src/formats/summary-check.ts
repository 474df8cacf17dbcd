import type { Histogram } from '@ubench/load';

/** A number of a summary with what the single values make. */
export interface Checked {
  readonly name: string;
  readonly said: number | null | undefined;
  /** Between these, whatever way of interpolation the tool has. */
  readonly from: number;
  readonly to: number;
}

/** Of a number that is exact: what sums and divisions are off by. */
const rounding = 1e-6;
/** Of a percentile: three digits of a histogram. */
const bucket = 0.002;

export const exactly = (name: string, said: number | null | undefined, value: number): Checked => ({ name, said, from: value * (1 - rounding) - 1e-9, to: value * (1 + rounding) + 1e-9 });

/** Between the two values that a percentile lies between. @param unit_ns What the tool tells it in. */
export function percentileWithin(name: string, said: number | null | undefined, histogram: Histogram, percent: number, unit_ns: number): Checked {
  const n = histogram.count;
  const rank = (percent / 100) * (n - 1);
  const at = (index: number): number => histogram.percentile(Math.min(100, ((index + 1) / n) * 100)) / unit_ns;
  const finest = 1_000 / unit_ns;
  return { name, said, from: at(Math.floor(rank)) * (1 - bucket) - finest, to: at(Math.ceil(rank)) * (1 + bucket) + finest };
}

const mostNamed = 3;

/** A sentence about the numbers that do not fit; none where all do. */
export function mismatches(checks: readonly Checked[]): string[] {
  const off = checks.filter(({ said, from, to }) => typeof said === 'number' && !(said >= from && said <= to));
  if (off.length === 0) return [];
  const named = off.slice(0, mostNamed).map(({ name, said, from, to }) => `${name} is ${shown(said!)}, and its requests make ${shown((from + to) / 2)}`);
  const more = off.length > mostNamed ? `; and ${off.length - mostNamed} more` : '';
  return [`its summary does not fit its own requests, from which the numbers here are: ${named.join('; ')}${more}`];
}

const shown = (value: number): string => String(Number(value.toPrecision(6)));
