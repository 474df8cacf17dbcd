import { defineErrors } from '@ubench/errors';
import type { EncodedHistogram } from '../agent-message.ts';
import { type EncodedBuckets, lowestOf, readHistogram, writeHistogram } from './hdr-encoding.ts';
import { Float64Histogram } from './hdr-library.ts';

export const histogramErrors = defineErrors({
  UBENCH_E_HISTOGRAM_VALUE: (p: { value: number }) => ({
    what: `A duration must be a finite number of nanoseconds from 0, not ${p.value}.`,
    fix: 'Record the difference of two instants of recorder.now(), the later minus the earlier.',
  }),
  UBENCH_E_HISTOGRAM_DATA: (p: { problem: string }) => ({
    what: `Encoded histogram data cannot be read: ${p.problem}`,
    fix: 'The data must be HDR V2, compressed, with the same unit as the histogram it is added to.',
  }),
});

/** Width of the finest bucket: 1,000 ns for load, 1 ns for functions measured in process. */
export type HistogramUnit = 1 | 1000;

const hour_ns = 3600e9;
const significantDigits = 3;

/**
 * A distribution of nanoseconds in HDR buckets: three significant digits from one unit to one hour. Count, extremes and sum are
 * exact. Memory is fixed (about 200 KB), whatever is recorded; beyond an hour a value counts in the last bucket, and exactly in `max`
 * and `sum`.
 */
export class Histogram {
  readonly unit_ns: HistogramUnit;
  readonly #buckets: Float64Histogram;
  readonly #highest: number;
  #count = 0;
  #min = Infinity;
  #max = -Infinity;
  #sum = 0;

  constructor(unit_ns: HistogramUnit = 1000) {
    this.unit_ns = unit_ns;
    this.#highest = hour_ns / unit_ns;
    this.#buckets = new Float64Histogram(1, this.#highest, significantDigits);
  }

  /**
   * @param count How often it was observed: a whole number from 1.
   * @throws UBENCH_E_HISTOGRAM_VALUE for a negative value, NaN or infinity.
   */
  record(value_ns: number, count = 1): void {
    if (!(value_ns >= 0 && value_ns < Infinity)) throw histogramErrors.UBENCH_E_HISTOGRAM_VALUE({ value: value_ns });
    const units = this.unit_ns === 1 ? Math.round(value_ns) : Math.round(value_ns / 1000);
    this.#buckets.addToCountAtIndex(this.#index(units < this.#highest ? units : this.#highest), count);
    this.#count += count;
    this.#sum += value_ns * count;
    if (value_ns < this.#min) this.#min = value_ns;
    if (value_ns > this.#max) this.#max = value_ns;
  }

  /** The library's `countsArrayIndex` in integer arithmetic: a quarter of its cost, and it is on the path of every operation. */
  #index(units: number): number {
    if (units < 2048) return units;
    if (units >= 0x1_0000_0000) return this.#buckets.countsArrayIndex(units);
    const bucket = 21 - Math.clz32(units);
    return (bucket << 10) + (units >>> bucket);
  }

  /** Adds everything another histogram of the same unit has. */
  add(other: Histogram): void {
    if (other.#count === 0) return;
    this.#synced().add(other.#synced());
    this.#addExact(other);
  }

  /** Adds what {@link Histogram.encode} made. @throws UBENCH_E_HISTOGRAM_DATA */
  addEncoded(encoded: EncodedHistogram): void {
    if (encoded.count === 0) return;
    let read: EncodedBuckets;
    try {
      read = readHistogram(encoded.data);
    } catch (cause) {
      throw histogramErrors.UBENCH_E_HISTOGRAM_DATA({ problem: `${(cause as Error).message}.` }, { cause });
    }
    const { buckets, counts, length } = read;
    // Other programs may keep more digits, or fewer.
    if (read.digits !== significantDigits || read.lowest !== 1) for (let i = 0; i < length; i++) buckets[i] = this.#index(lowestOf(read, buckets[i]!));
    if (read.highest !== this.#highest || read.total !== encoded.count || !(length === 0 || buckets[length - 1]! < this.#buckets.countsArrayLength)) {
      throw histogramErrors.UBENCH_E_HISTOGRAM_DATA({ problem: 'its range or its count is not the one expected.' });
    }
    for (let i = 0; i < length; i++) this.#buckets.addToCountAtIndex(buckets[i]!, counts[i]!);
    this.#addExact(encoded);
  }

  #addExact({ count, min, max, sum }: Omit<EncodedHistogram, 'data'>): void {
    this.#count += count;
    this.#sum += sum;
    this.#min = Math.min(this.#min, min);
    this.#max = Math.max(this.#max, max);
  }

  encode(): EncodedHistogram {
    const { count, min, max, sum } = this;
    return { data: writeHistogram(this.#synced()), count, min, max, sum };
  }

  /** Empties it, keeping its memory. */
  reset(): void {
    this.#synced().reset();
    this.#count = 0;
    this.#sum = 0;
    this.#min = Infinity;
    this.#max = -Infinity;
  }

  get count(): number {
    return this.#count;
  }

  /** Exact, nanoseconds; 0 when empty, as are the others. */
  get min(): number {
    return this.#count === 0 ? 0 : this.#min;
  }

  get max(): number {
    return this.#count === 0 ? 0 : this.#max;
  }

  get sum(): number {
    return this.#sum;
  }

  /** Exact. */
  get mean(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }

  /** Of the population, from bucket middles: within 0.1 % of the values' size. */
  get stddev(): number {
    if (this.#count === 0) return 0;
    const buckets = this.#synced();
    // Around any value near the mean; the last step takes it to the mean itself.
    const near = this.mean / this.unit_ns;
    let [sum, squares] = [0, 0];
    for (let index = 0; index < buckets.countsArrayLength; index++) {
      const count = buckets.getCountAtIndex(index);
      if (count === 0) continue;
      const off = middleOf(buckets, buckets.valueFromIndex(index)) - near;
      sum += off * count;
      squares += off * off * count;
    }
    return Math.sqrt(Math.max(0, squares / this.#count - (sum / this.#count) ** 2)) * this.unit_ns;
  }

  /**
   * The smallest recorded value that at least `p` percent of all are not above, to three digits and never beyond the exact extremes.
   * @param p 0 to 100.
   */
  percentile(p: number): number {
    if (this.#count === 0) return 0;
    // The library answers with the upper edge of the bucket; the middle has half the error and no bias.
    const units = middleOf(this.#synced(), this.#buckets.getValueAtPercentile(p));
    return Math.min(Math.max(units * this.unit_ns, this.#min), this.#max);
  }

  /** {@link Histogram.percentile} of each, in one pass. @param ps 0 to 100, ascending. */
  percentiles(ps: readonly number[]): number[] {
    const buckets = this.#synced();
    const values: number[] = [];
    let counted = 0;
    let index = 0;
    for (const p of ps) {
      // Rounded up, as the library does, but for what the division is off by.
      const exact = (p / 100) * this.#count;
      const wanted = Math.max(Math.ceil(exact - exact * Number.EPSILON), 1);
      while (index < buckets.countsArrayLength && counted < wanted) counted += buckets.getCountAtIndex(index++);
      const units = middleOf(buckets, buckets.valueFromIndex(Math.max(0, index - 1)));
      values.push(this.#count === 0 ? 0 : Math.min(Math.max(units * this.unit_ns, this.#min), this.#max));
    }
    return values;
  }

  /** Share of values above a limit, 0 to 1; a bucket that the limit lies in counts as above when its middle is. */
  shareAbove(limit_ns: number): number {
    if (this.#count === 0) return 0;
    if (limit_ns >= this.#max) return 0;
    if (limit_ns < this.#min) return 1;
    const limit = limit_ns / this.unit_ns;
    const buckets = this.#synced();
    let above = 0;
    for (let index = buckets.countsArrayLength - 1; index >= 0; index--) {
      if (middleOf(buckets, buckets.valueFromIndex(index)) <= limit) break;
      above += buckets.getCountAtIndex(index);
    }
    return above / this.#count;
  }

  /** The library's histogram with the bookkeeping that {@link record} leaves out. */
  #synced(): Float64Histogram {
    this.#buckets.setTotalCount(this.#count);
    this.#buckets.maxValue = this.#count === 0 ? 0 : Math.min(Math.round(this.#max / this.unit_ns), this.#highest);
    this.#buckets.minNonZeroValue = this.#count === 0 ? Number.MAX_SAFE_INTEGER : Math.max(1, Math.round(this.#min / this.unit_ns));
    return this.#buckets;
  }
}

function middleOf(buckets: Float64Histogram, units: number): number {
  const low = buckets.lowestEquivalentValue(units);
  return low + (buckets.highestEquivalentValue(units) - low) / 2;
}
