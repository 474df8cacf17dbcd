import { Buffer } from 'node:buffer';
import { deflateSync, inflateSync } from 'node:zlib';
import * as hdr from 'hdr-histogram-js';
import { describe, expect, test } from 'vitest';
import { counterRandom } from '../random.ts';
import { readHistogram, writeHistogram } from './hdr-encoding.ts';
import { Float64Histogram } from './hdr-library.ts';
import { Histogram } from './histogram.ts';

const hour_us = 3_600_000_000;
type Layout = readonly [lowest: number, highest: number, digits: number];
const ours: Layout = [1, hour_us, 3];

/** From nothing to thousands of values, few or many of a kind, with counts of up to 2^50. */
function randomHistogram(seed: number, layout: Layout): Float64Histogram {
  const random = counterRandom(seed);
  const histogram = new Float64Histogram(...layout);
  const [spread, most] = [random.float() * 4, 2 ** random.int(0, 50)];
  for (let left = Math.floor(random.float() * 3000); left > 0; left--) {
    const value = Math.min(Math.round(Math.exp(8 + spread * random.normal())), layout[1]);
    histogram.recordValueWithCount(value, random.float() < 0.7 ? 1 : Math.ceil(random.float() * most));
  }
  return histogram;
}

const byLibrary = (histogram: Float64Histogram): Uint8Array => Buffer.from(hdr.encodeIntoCompressedBase64(histogram), 'base64');
const readByLibrary = (data: Uint8Array): Float64Histogram => hdr.decodeFromCompressedBase64(Buffer.from(data).toString('base64'), 64) as Float64Histogram;

/** Every bucket that has a count, `bucket:count`. */
function countsOf(histogram: Float64Histogram): string[] {
  const counts: string[] = [];
  for (let bucket = 0; bucket < histogram.countsArrayLength; bucket++) {
    const count = histogram.getCountAtIndex(bucket);
    if (count > 0) counts.push(`${bucket}:${count}`);
  }
  return counts;
}

function read(data: Uint8Array): string[] {
  const { buckets, counts, length } = readHistogram(data);
  return Array.from({ length }, (_, i) => `${buckets[i]}:${counts[i]}`);
}

/** What follows the header. */
const payloadOf = (data: Uint8Array): Buffer => inflateSync(data.subarray(8)).subarray(40);

const layouts: readonly Layout[] = [ours, [1, 3600e9, 3], [1, hour_us, 0], [1, hour_us, 2], [1, hour_us, 4], [1000, hour_us, 3]];
const cases = layouts.flatMap((layout) => Array.from({ length: layout === ours ? 20 : 4 }, (_, seed) => [seed, layout] as const));

describe('HDR V2', () => {
  test.each(cases)('is read as the library reads what it writes: %i of %j', (seed, layout) => {
    const histogram = randomHistogram(seed, layout);
    const data = byLibrary(histogram);
    expect(read(data)).toEqual(countsOf(histogram));
    expect(readHistogram(data)).toMatchObject({ lowest: layout[0], highest: layout[1], digits: layout[2], total: histogram.totalCount });
  });

  test.each(cases)('is written so that the library reads the same, in the same counts: %i of %j', (seed, layout) => {
    const histogram = randomHistogram(seed, layout);
    const data = writeHistogram(histogram);
    const again = readByLibrary(data);
    expect(countsOf(again)).toEqual(countsOf(histogram));
    expect([again.lowestDiscernibleValue, again.highestTrackableValue, again.numberOfSignificantValueDigits]).toEqual(layout);
  });

  test.each(cases.filter(([, [lowest]]) => lowest === 1))('is written in the bytes of the library: %i of %j', (seed, layout) => {
    // Something of everything: of nothing at all the library writes a zero.
    const histogram = randomHistogram(seed, layout);
    histogram.recordValue(1000);
    expect(payloadOf(writeHistogram(histogram)).equals(payloadOf(byLibrary(histogram)))).toBe(true);
  });

  test('of other digits is added where its values belong, as the library does', () => {
    for (const layout of layouts.filter(([, highest]) => highest === hour_us)) {
      const other = randomHistogram(3, layout);
      const sum = new Float64Histogram(...ours);
      sum.add(other);
      const histogram = new Histogram();
      const count = other.totalCount;
      histogram.addEncoded({ data: byLibrary(other), count, min: 1, max: hour_us * 1000, sum: count });
      expect(read(histogram.encode().data)).toEqual(countsOf(sum));
    }
  });

  test('that is cut off anywhere is refused', () => {
    const data = byLibrary(randomHistogram(1, ours));
    for (let length = 0; length < data.length; length += 7) expect(() => readHistogram(data.subarray(0, length))).toThrow(Error);
    const plain = inflateSync(data.subarray(8));
    for (let length = 0; length < plain.length; length += 7) expect(() => readHistogram(compressed(plain.subarray(0, length)))).toThrow(Error);
  });

  test.each([
    ['ends within a count', [0x80]],
    ['counts more than can be counted', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]],
    ['counts without an end', Array<number>(64).fill(0xff)],
    ['counts nothing without an end', [...Array<number>(400).fill(0x80), 0]],
  ])('that %s is refused', (_, words) => {
    expect(() => readHistogram(withWords(words))).toThrow(Error);
  });

  test('of another version, or with digits that there are not, is refused', () => {
    const data = byLibrary(randomHistogram(1, ours));
    expect(() => readHistogram(Uint8Array.from(data, (byte, i) => (i === 3 ? byte ^ 1 : byte)))).toThrow('it is not HDR V2, compressed');
    const plain = inflateSync(data.subarray(8));
    for (const [at, value] of [[3, 0], [15, 6], [23, 0]] as const) {
      const changed = Buffer.from(plain);
      changed[at] = value;
      expect(() => readHistogram(compressed(changed))).toThrow(Error);
    }
  });

  test('with a count beyond its last bucket is refused, and nothing of it is added', () => {
    const histogram = new Histogram();
    // One observation at 1 µs, 60,000 buckets without any, and one more.
    const data = withWords([0, 2, 0xff, 0xa9, 0x07, 2]);
    expect(readHistogram(data).total).toBe(2);
    expect(() => histogram.addEncoded({ data, count: 2, min: 1, max: 1, sum: 2 })).toThrow(expect.objectContaining({ code: 'UBENCH_E_HISTOGRAM_DATA' }));
    expect([histogram.count, histogram.shareAbove(0), read(histogram.encode().data)]).toEqual([0, 0, []]);
  });

  test('that would be larger than any histogram is refused before it is made', () => {
    expect(() => readHistogram(compressed(Buffer.alloc(5 * 2 ** 20)))).toThrow(Error);
  });
});

/** What is compressed, with the header of that. */
function compressed(plain: Uint8Array): Uint8Array {
  const deflated = deflateSync(plain);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(0x1c849314, 0);
  header.writeUInt32BE(deflated.length, 4);
  return Buffer.concat([header, deflated]);
}

function withWords(words: readonly number[]): Uint8Array {
  const header = inflateSync(byLibrary(new Float64Histogram(...ours)).subarray(8)).subarray(0, 40);
  header.writeUInt32BE(words.length, 4);
  return compressed(Buffer.concat([header, Buffer.from(words)]));
}
