import { quantileOfSorted } from '@ubench/stats';

/** Values over time: parallel arrays. null, NaN and infinities: there is none. */
export interface TimeSeries {
  /** In seconds. */
  readonly time_s: readonly number[];
  readonly values: readonly (number | null)[];
}

export interface TimeDomain {
  readonly first_s: number;
  readonly last_s: number;
}

/** Equal spans of time, one after the other. */
export interface TimeGrid {
  /** Where the first begins: half the distance of two points early, for what is sampled each second comes a little sooner or later. */
  readonly start_s: number;
  /** The time that its first point should have. */
  readonly first_s: number;
  readonly width_s: number;
  readonly count: number;
}

/** What series have in one span of time. */
export interface Bucket {
  /** Middle of the times that they have in it; of the span where they have none. */
  readonly time_s: number;
  /** Whether there was anything to measure: a gap inside of a series is one, a span between two of its points is not. */
  readonly seen: boolean;
  /** null, as the median and the high: there is no value. */
  readonly low: number | null;
  readonly median: number | null;
  readonly high: number | null;
  readonly total: number;
}

/** A chart has no room to show more. */
export const maxBuckets = 300;

/** How many spans each chart of a page with so many benchmarks can have, for the page to stay small: 300 of a few, 100 of twenty. */
export const bucketsFor = (benchmarks: number): number => Math.max(40, Math.min(maxBuckets, Math.floor(2000 / Math.max(1, benchmarks))));

/** From the first to the last time of all series. `undefined`: there is none. */
export function timeDomain(series: readonly Pick<TimeSeries, 'time_s'>[]): TimeDomain | undefined {
  let first_s = Infinity;
  let last_s = -Infinity;
  for (const { time_s } of series) {
    // By index, for an iterator makes an object of each of millions.
    for (let index = 0; index < time_s.length; index += 1) {
      const time = time_s[index]!;
      if (!Number.isFinite(time)) continue;
      if (time < first_s) first_s = time;
      if (time > last_s) last_s = time;
    }
  }
  return first_s <= last_s ? { first_s, last_s } : undefined;
}

/**
 * At most `limit` spans over all times, and no more than the longest series has points, so that a short run has one for each. Where there is
 * a time before 0, which is the warm-up, no span has points of both sides of it. `undefined`: there is no time.
 */
export function timeGrid(series: readonly Pick<TimeSeries, 'time_s'>[], limit: number = maxBuckets): TimeGrid | undefined {
  const domain = timeDomain(series);
  if (domain === undefined) return undefined;
  const { first_s, last_s } = domain;
  if (first_s === last_s) return { start_s: first_s - 0.5, first_s, width_s: 1, count: 1 };
  const longest = Math.max(2, ...series.map(({ time_s }) => time_s.length));
  const step = (last_s - first_s) / (longest - 1);
  const warm = first_s < 0 && last_s >= 0;
  const spans = Math.min(limit, longest);
  // One for what the two sides of 0 have too much. So that n points a second apart get n spans of a second.
  const width_s = (step * longest) / (warm && spans < longest ? Math.max(1, spans - 1) : spans);
  const from_s = warm ? -Math.ceil((-first_s - step / 2) / width_s - tolerance) * width_s : first_s;
  return { start_s: from_s - step / 2, first_s: from_s, width_s, count: Math.min(spans, Math.floor((last_s - from_s + step / 2) / width_s + tolerance) + 1) };
}

/** Kept from one series to the next: memory outside of the heap is given back late, and a report needs it hundreds of times. */
const scratchFor = (points: number) => ({ values: new Float64Array(points), spans: new Uint32Array(points), bySpan: new Float64Array(points) });
let scratch = scratchFor(0);

/** Times are sums of fractions of a second. */
const tolerance = 1e-6;

/**
 * What the series have in each span of the grid, all of them together. Every time falls into one of them, so that the smallest and the largest
 * value overall are always among the lows and highs.
 */
export function downsample(series: readonly TimeSeries[], { start_s, width_s, count }: TimeGrid): Bucket[] {
  const firsts = new Float64Array(count).fill(Infinity);
  const lasts = new Float64Array(count).fill(-Infinity);
  const points = series.reduce((sum, { time_s }) => sum + time_s.length, 0);
  // Arrays of bare numbers, for hours of many trials are millions of them: the span of each value, then the values span by span.
  if (scratch.values.length < points) scratch = scratchFor(points);
  const { values, spans, bySpan } = scratch;
  const ends = new Uint32Array(count + 1);
  let known = 0;
  for (const { time_s, values: all } of series) {
    for (let index = 0; index < time_s.length; index += 1) {
      const time = time_s[index]!;
      if (!Number.isFinite(time)) continue;
      const span = Math.min(count - 1, Math.max(0, Math.floor((time - start_s) / width_s + tolerance)));
      if (time < firsts[span]!) firsts[span] = time;
      if (time > lasts[span]!) lasts[span] = time;
      const value = all[index];
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      values[known] = value;
      spans[known] = span;
      ends[span + 1]! += 1;
      known += 1;
    }
  }
  for (let span = 0; span < count; span += 1) ends[span + 1]! += ends[span]!;
  const next = ends.slice();
  for (let index = 0; index < known; index += 1) bySpan[next[spans[index]!]!++] = values[index]!;
  return Array.from({ length: count }, (_, span): Bucket => {
    const sorted = bySpan.subarray(ends[span], ends[span + 1]).sort();
    const seen = firsts[span]! <= lasts[span]!;
    let total = 0;
    for (let index = 0; index < sorted.length; index += 1) total += sorted[index]!;
    return {
      time_s: seen ? (firsts[span]! + lasts[span]!) / 2 : start_s + (span + 0.5) * width_s,
      seen,
      low: sorted[0] ?? null,
      median: quantileOfSorted(sorted, 0.5) ?? null,
      high: sorted.at(-1) ?? null,
      total,
    };
  });
}
