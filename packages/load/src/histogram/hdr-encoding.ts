import { Buffer } from 'node:buffer';
import * as hdr from 'hdr-histogram-js';

// The library speaks base64 only; the bytes inside are the interchange format of all HdrHistogram ports.
const doubles = 64;

/** HDR V2, compressed. */
export const writeHistogram = (histogram: hdr.Histogram): Uint8Array =>
  new Uint8Array(Buffer.from(hdr.encodeIntoCompressedBase64(histogram), 'base64'));

/** @throws Error for anything that is not HDR V2, compressed. */
export function readHistogram(data: Uint8Array): hdr.Float64Histogram {
  const base64 = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
  return hdr.decodeFromCompressedBase64(base64, doubles) as hdr.Float64Histogram;
}
