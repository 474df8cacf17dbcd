/** Quantities with units: what a spec writes (`'20ms'`), what the code computes with (branded numbers), what a table shows. */
export { type Bytes, type ByteString, formatBytes, parseBytes } from './bytes.ts';
export { formatCount, parseCount } from './count.ts';
export { type Duration, formatDuration, type Milliseconds, type Nanoseconds, nanoseconds, parseDuration } from './duration.ts';
export { formatOr, noValue } from './no-value.ts';
export { quantities, type QuantityKind } from './quantities.ts';
export { formatRate, parseRate, type PerSecond, type Rate } from './rate.ts';
export { formatShare, parseShare, type Share, type ShareString } from './share.ts';
export { unitErrors } from './unit-errors.ts';
