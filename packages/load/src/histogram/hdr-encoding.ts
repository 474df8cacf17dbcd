// HDR V2, compressed: the interchange format of all HdrHistogram ports. The library's own reader makes a histogram of 200 KB for each that it reads, and
// goes through all of it; whoever merges what many agents say cannot afford that.
import { Buffer } from 'node:buffer';
import { deflateSync, inflateSync } from 'node:zlib';
import type { Float64Histogram } from './hdr-library.ts';

/** The lowest byte but one says how counts are written: zigzag LEB128 in all of V2. */
const cookies = { compressed: 0x1c849304, plain: 0x1c849303, words: 0x10 } as const;
const isCookie = (value: number, cookie: number): boolean => ((value & ~0xf0) >>> 0) === cookie;

const headerLength = 40;
/** Bytes of the largest count, and what the last of them is multiplied by. */
const longestWord = 9;
const largestScale = 0x80 ** (longestWord - 1);
/** A histogram of three digits has 200 KB if all that it can count is as large as can be: what is longer than this is none. */
const longest = 4 * 2 ** 20;

/** HDR V2, compressed. */
export function writeHistogram(histogram: Float64Histogram): Uint8Array {
  const buckets = histogram.countsArrayIndex(histogram.maxValue) + 1;
  const plain = Buffer.allocUnsafe(headerLength + longestWord * buckets);
  const end = writeCounts(plain, histogram, buckets);
  plain.writeUInt32BE(cookies.plain | cookies.words, 0);
  plain.writeUInt32BE(end - headerLength, 4);
  // By how much buckets are shifted, and at the end what a unit is worth as a double: both are of other kinds of histograms.
  plain.writeUInt32BE(0, 8);
  plain.writeUInt32BE(histogram.numberOfSignificantValueDigits, 12);
  plain.writeBigInt64BE(BigInt(histogram.lowestDiscernibleValue), 16);
  plain.writeBigInt64BE(BigInt(histogram.highestTrackableValue), 24);
  plain.writeDoubleBE(1, 32);
  const deflated = deflateSync(plain.subarray(0, end));
  const data = new Uint8Array(8 + deflated.length);
  const view = new DataView(data.buffer);
  view.setUint32(0, cookies.compressed | cookies.words);
  view.setUint32(4, deflated.length);
  data.set(deflated, 8);
  return data;
}

/** Counts up to the highest that there is; how many zeros follow each other, as a negative number. Returns where it ended. */
function writeCounts(plain: Buffer, histogram: Float64Histogram, buckets: number): number {
  let at = headerLength;
  const write = (zigzag: number): void => {
    let rest = zigzag;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) plain[at++] = (rest % 0x80) + 0x80;
    plain[at++] = rest;
  };
  let zeros = 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const count = histogram.getCountAtIndex(bucket);
    if (count === 0) zeros++;
    else {
      if (zeros > 0) write(zeros === 1 ? 0 : 2 * zeros - 1);
      zeros = 0;
      write(2 * count);
    }
  }
  return at;
}

/** What encoded data has. Its buckets are numbered from 0, and how wide they are follows from the digits and the lowest value. */
export interface EncodedBuckets {
  readonly digits: number;
  readonly lowest: number;
  /** The highest value of its range. */
  readonly highest: number;
  /** The sum of its counts. */
  readonly total: number;
  /** How many buckets have a count. */
  readonly length: number;
  /** The numbers of those, ascending, and what they count. In memory that is used again: only until the next is read. */
  readonly buckets: Float64Array;
  readonly counts: Float64Array;
}

/** @throws Error for anything that is not HDR V2, compressed. */
export function readHistogram(data: Uint8Array): EncodedBuckets {
  const plain = inflated(data);
  if (plain.length < headerLength || !isCookie(plain.readUInt32BE(0), cookies.plain)) throw new Error('what is compressed is no histogram of HDR V2');
  const digits = plain.readUInt32BE(12);
  const lowest = Number(plain.readBigInt64BE(16));
  if (digits > 5 || lowest < 1) throw new Error(`it has ${digits} significant digits from ${lowest}`);
  const words = plain.subarray(headerLength, headerLength + plain.readUInt32BE(4));
  if (words.length < plain.readUInt32BE(4)) throw new Error('it ends early');
  return { digits, lowest, highest: Number(plain.readBigInt64BE(24)), ...readCounts(words) };
}

function inflated(data: Uint8Array): Buffer {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (bytes.length < 8 || !isCookie(bytes.readUInt32BE(0), cookies.compressed)) throw new Error('it is not HDR V2, compressed');
  return inflateSync(bytes.subarray(8, 8 + bytes.readUInt32BE(4)), { maxOutputLength: longest, chunkSize: 4096 });
}

let buckets = new Float64Array(4096);
let counts = new Float64Array(4096);

function readCounts(words: Uint8Array): Pick<EncodedBuckets, 'total' | 'length' | 'buckets' | 'counts'> {
  if (words.length > buckets.length) [buckets, counts] = [new Float64Array(words.length), new Float64Array(words.length)];
  let [at, bucket, length, total] = [0, 0, 0, 0];
  while (at < words.length) {
    const byte = words[at++]!;
    let zigzag = byte & 0x7f;
    if (byte >= 0x80) {
      for (let scale = 0x80, more = true; more; scale *= 0x80) {
        if (at === words.length) throw new Error('it ends within a count');
        const next = words[at++]!;
        zigzag += (next & 0x7f) * scale;
        more = next >= 0x80;
        if (zigzag > 2 * Number.MAX_SAFE_INTEGER || scale > largestScale) throw new Error('a count is more than can be counted');
      }
    }
    if (zigzag % 2 === 1) bucket += (zigzag + 1) / 2;
    else {
      if (zigzag > 0) {
        buckets[length] = bucket;
        counts[length++] = zigzag / 2;
        total += zigzag / 2;
      }
      bucket++;
    }
  }
  return { total, length, buckets, counts };
}

/** The lowest value of a bucket, in the layout of all HdrHistogram ports: the first 2 × half are one unit wide, every further half of them twice as wide. */
export function lowestOf({ digits, lowest }: Pick<EncodedBuckets, 'digits' | 'lowest'>, bucket: number): number {
  const half = 2 ** (Math.max(1, Math.ceil(Math.log2(2 * 10 ** digits))) - 1);
  const unit = 2 ** Math.floor(Math.log2(lowest));
  return bucket < 2 * half ? bucket * unit : ((bucket % half) + half) * 2 ** (Math.floor(bucket / half) - 1) * unit;
}
