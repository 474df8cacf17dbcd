import { asWritten } from './as-written.ts';
import { formatNumber, type Numeral, splitQuantity } from './numeral.ts';
import { unitErrors } from './unit-errors.ts';

declare const unit: unique symbol;
/** A part of a whole, 0 to 1. */
export type Share = number & { readonly [unit]: 'share' };

/** A share as a spec writes it: `'0.1%'`. */
export type ShareString = `${Numeral}%` | `${Numeral} %`;

/**
 * A percentage, or a number from 0 to 1 (a recall of 0.95 is how the field writes it).
 * @throws UBENCH_E_UNIT_MISSING for a number over 1, UBENCH_E_UNIT_UNKNOWN for anything that is not a share.
 */
export function parseShare(value: unknown): Share {
  if (typeof value === 'number') {
    if (value >= 0 && value <= 1) return value as Share;
    throw unitErrors.UBENCH_E_UNIT_MISSING({ value, kind: 'share', likely: [`${value}%`, `${value / 10}%`, `${value / 100}%`] });
  }
  const split = typeof value === 'string' ? splitQuantity(value) : undefined;
  if (!split || split[1] !== '%' || split[0] > 100) {
    throw unitErrors.UBENCH_E_UNIT_UNKNOWN({ text: asWritten(value), kind: 'share', examples: ['0.1%', '95%', '100%'] });
  }
  return (split[0] / 100) as Share;
}

/** `0.12 %` */
export const formatShare = (value: Share | number): string => `${formatNumber(value * 100)} %`;
