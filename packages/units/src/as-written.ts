import { inspect } from 'node:util';
import { unitErrors } from './unit-errors.ts';

/** A value that is no quantity, as a message quotes it. */
export const asWritten = (value: unknown): string => (typeof value === 'string' ? value : inspect(value));

/** A quantity in its canonical unit, which a double holds exactly up to here. @throws UBENCH_E_UNIT_RANGE */
export function inRange(value: number, text: unknown, kind: string, most: string): number {
  if (value <= Number.MAX_SAFE_INTEGER) return value;
  throw unitErrors.UBENCH_E_UNIT_RANGE({ text: asWritten(text), kind, most });
}
