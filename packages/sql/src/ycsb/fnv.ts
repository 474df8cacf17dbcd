/** A 64-bit number in two halves, because a `bigint` costs ten times as much. */
export interface Halves {
  readonly high: number;
  readonly low: number;
}

const two32 = 2 ** 32;
/** The low half of the prime 2^40 + 0x1b3; the 2^40 is a shift. */
const prime = 0x1b3;

/** FNV-1a over the eight bytes of a whole number below 2^53, as YCSB computes it: with the sign of the 64 bits taken off. */
export function fnv64(value: number): Halves {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  let lowBytes = value >>> 0;
  let highBytes = (value / two32) >>> 0;
  for (let byte = 0; byte < 8; byte++) {
    low = (low ^ (lowBytes & 0xff)) >>> 0;
    lowBytes = (lowBytes >>> 8) | ((highBytes & 0xff) << 24);
    highBytes >>>= 8;
    const product = low * prime;
    high = (Math.imul(high, prime) + Math.floor(product / two32) + (low << 8)) >>> 0;
    low = product >>> 0;
  }
  if (high < 0x8000_0000) return { high, low };
  return { high: (low === 0 ? -high : ~high) >>> 0, low: -low >>> 0 };
}

/** The remainder by a divisor of up to 2^37. */
export function remainder({ high, low }: Halves, divisor: number): number {
  const upper = ((high % divisor) * 65_536 + (low >>> 16)) % divisor;
  return (upper * 65_536 + (low & 0xffff)) % divisor;
}

export const textOf = ({ high, low }: Halves): string => ((BigInt(high) << 32n) | BigInt(low)).toString();
