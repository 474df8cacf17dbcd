import { asWritten, inRange } from './as-written.ts';
import { formatNumber, type Numeral, splitQuantity } from './numeral.ts';
import { unitErrors } from './unit-errors.ts';

declare const unit: unique symbol;
/** A span or an instant in nanoseconds, as a double: exact up to 104 days. */
export type Nanoseconds = number & { readonly [unit]: 'ns' };
/** A span in milliseconds, for the timers of the platform. */
export type Milliseconds = number & { readonly [unit]: 'ms' };

export const durationUnits = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, min: 60e9, h: 3600e9, d: 86_400e9 } as const;
type DurationUnit = keyof typeof durationUnits;

/** A duration as a spec writes it: `'20ms'`, `'1.5s'`, `'2m'`. */
export type Duration = `${Numeral}${DurationUnit}` | `${Numeral} ${DurationUnit}`;

/** Brands a number that is known to be in nanoseconds. */
export const nanoseconds = (value: number): Nanoseconds => value as Nanoseconds;

/** @throws UBENCH_E_UNIT_MISSING for a bare number, UBENCH_E_UNIT_RANGE over 104 days, UBENCH_E_UNIT_UNKNOWN for anything else that is not a duration. */
export function parseDuration(value: unknown): Nanoseconds {
  if (typeof value === 'number') {
    throw unitErrors.UBENCH_E_UNIT_MISSING({ value, kind: 'duration', likely: [`${value}ms`, `${value}s`, `${value}us`] });
  }
  const split = typeof value === 'string' ? splitQuantity(value) : undefined;
  const factor = split && Object.hasOwn(durationUnits, split[1]) ? durationUnits[split[1] as DurationUnit] : undefined;
  if (!split || factor === undefined) {
    throw unitErrors.UBENCH_E_UNIT_UNKNOWN({ text: asWritten(value), kind: 'duration', examples: ['20ms', '1.5s', '2m'] });
  }
  return nanoseconds(inRange(split[0] * factor, value, 'duration', "'2_500h'"));
}

/** `1.23 ms`: three significant digits in the largest unit that keeps the number at 1 or more. */
export function formatDuration(value: Nanoseconds | number): string {
  const size = Math.abs(value);
  if (size >= 120e9) return `${formatNumber(value / 60e9)} min`;
  if (size >= 1e9) return `${formatNumber(value / 1e9)} s`;
  if (size >= 1e6) return `${formatNumber(value / 1e6)} ms`;
  if (size >= 1e3) return `${formatNumber(value / 1e3)} µs`;
  return `${formatNumber(value)} ns`;
}
