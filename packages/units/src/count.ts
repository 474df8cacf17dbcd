import { asWritten } from './as-written.ts';
import { unitErrors } from './unit-errors.ts';

/** A number that counts something. @throws UBENCH_E_UNIT_UNKNOWN for anything but a finite number. */
export function parseCount(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw unitErrors.UBENCH_E_UNIT_UNKNOWN({ text: asWritten(value), kind: 'number', examples: ['0', '1000'] });
}

/** `0.125`, `12`, `5,000`. */
export const formatCount = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) < 100 ? 3 : 0 });
