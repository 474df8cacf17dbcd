import { asWritten, inRange } from './as-written.ts';
import { formatNumber, type Numeral, splitQuantity } from './numeral.ts';
import { unitErrors } from './unit-errors.ts';

declare const unit: unique symbol;
export type Bytes = number & { readonly [unit]: 'bytes' };

export const bytesUnits = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;
type ByteUnit = keyof typeof bytesUnits;

/** An amount of memory or data as a spec writes it: `'256MB'`, `'2 GiB'`. */
export type ByteString = `${Numeral}${ByteUnit}` | `${Numeral} ${ByteUnit}`;

/** @throws UBENCH_E_UNIT_MISSING for a bare number, UBENCH_E_UNIT_RANGE from 8192 TiB, UBENCH_E_UNIT_UNKNOWN for anything else that is not an amount of bytes. */
export function parseBytes(value: unknown): Bytes {
  if (typeof value === 'number') {
    throw unitErrors.UBENCH_E_UNIT_MISSING({ value, kind: 'size', likely: [`${value} MiB`, `${value} GiB`, `${value} B`] });
  }
  const split = typeof value === 'string' ? splitQuantity(value) : undefined;
  const factor = split && Object.hasOwn(bytesUnits, split[1]) ? bytesUnits[split[1] as ByteUnit] : undefined;
  if (!split || factor === undefined) {
    throw unitErrors.UBENCH_E_UNIT_UNKNOWN({ text: asWritten(value), kind: 'size', examples: ['256MB', '2 GiB', '512 B'] });
  }
  return inRange(split[0] * factor, value, 'size', "'8_191 TiB'") as Bytes;
}

/** `1.50 GiB` */
export function formatBytes(value: Bytes | number): string {
  for (const name of ['TiB', 'GiB', 'MiB', 'KiB'] as const) {
    if (Math.abs(value) >= bytesUnits[name]) return `${formatNumber(value / bytesUnits[name])} ${name}`;
  }
  return `${formatNumber(value)} B`;
}
