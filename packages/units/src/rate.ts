import { asWritten, inRange } from './as-written.ts';
import { formatNumber, type Numeral, splitQuantity } from './numeral.ts';
import { unitErrors } from './unit-errors.ts';

declare const unit: unique symbol;
/** Events per second. */
export type PerSecond = number & { readonly [unit]: 'per_s' };

export const rateUnits = { '/s': 1, '/m': 1 / 60, '/min': 1 / 60, '/h': 1 / 3600 } as const;
type RateUnit = keyof typeof rateUnits;

/** A rate as a spec writes it: `'200/s'`, `'5_000/s'`, `'30/min'`. */
export type Rate = `${Numeral}${RateUnit}` | `${Numeral} ${RateUnit}`;

/** @throws UBENCH_E_UNIT_MISSING for a bare number, UBENCH_E_UNIT_RANGE over 9e15 a second, UBENCH_E_UNIT_UNKNOWN for anything else that is not a rate. */
export function parseRate(value: unknown): PerSecond {
  if (typeof value === 'number') {
    throw unitErrors.UBENCH_E_UNIT_MISSING({ value, kind: 'rate', likely: [`${value}/s`, `${value}/min`, `${value}/h`] });
  }
  const split = typeof value === 'string' ? splitQuantity(value) : undefined;
  const factor = split && Object.hasOwn(rateUnits, split[1]) ? rateUnits[split[1] as RateUnit] : undefined;
  if (!split || factor === undefined) {
    throw unitErrors.UBENCH_E_UNIT_UNKNOWN({ text: asWritten(value), kind: 'rate', examples: ['200/s', '5_000/s', '30/min'] });
  }
  return inRange(split[0] * factor, value, 'rate', "'9_000_000_000_000_000/s'") as PerSecond;
}

/** `1,240/s` */
export const formatRate = (value: PerSecond | number): string => `${formatNumber(value)}/s`;
