import { Buffer } from 'node:buffer';
import { decodeFromCompressedBase64, encodeIntoCompressedBase64, type Float64Histogram } from './hdr-library.ts';

// The library speaks base64 only; the bytes inside are the interchange format of all HdrHistogram ports.
const doubles = 64;

/** HDR V2, compressed. */
export const writeHistogram = (histogram: Float64Histogram): Uint8Array =>
  new Uint8Array(Buffer.from(encodeIntoCompressedBase64(histogram), 'base64'));

/** @throws Error for anything that is not HDR V2, compressed. */
export function readHistogram(data: Uint8Array): Float64Histogram {
  const base64 = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
  return decodeFromCompressedBase64(base64, doubles) as Float64Histogram;
}
