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
  readonly start_s: number;
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

/** From the first to the last time of all series. `undefined`: there is none. */
export function timeDomain(series: readonly Pick<TimeSeries, 'time_s'>[]): TimeDomain | undefined {
  let first_s = Infinity;
  let last_s = -Infinity;
  for (const { time_s } of series) {
    for (const time of time_s) {
      if (!Number.isFinite(time)) continue;
      if (time < first_s) first_s = time;
      if (time > last_s) last_s = time;
    }
  }
  return first_s <= last_s ? { first_s, last_s } : undefined;
}

/**
 * At most `limit` spans over all times, and no more than the longest series has points, so that a short run has one for each. Where there is
 * a time before 0, which is the warm-up, a span ends at 0. `undefined`: there is no time.
 */
export function timeGrid(series: readonly Pick<TimeSeries, 'time_s'>[], limit: number = maxBuckets): TimeGrid | undefined {
  const domain = timeDomain(series);
  if (domain === undefined) return undefined;
  const { first_s, last_s } = domain;
  if (first_s === last_s) return { start_s: first_s, width_s: 1, count: 1 };
  const longest = Math.max(2, ...series.map(({ time_s }) => time_s.length));
  const warm = first_s < 0 && last_s >= 0;
  // So that n points a second apart get n spans of a second.
  const span = ((last_s - first_s) * longest) / (longest - 1);
  const spans = Math.min(limit, longest);
  // One for what the two sides of 0 have too much.
  const width_s = span / (warm && spans < longest ? Math.max(1, spans - 1) : spans);
  const start_s = warm ? -Math.ceil(-first_s / width_s - tolerance) * width_s : first_s;
  return { start_s, width_s, count: Math.min(spans, Math.floor((last_s - start_s) / width_s + tolerance) + 1) };
}

/** Times are sums of fractions of a second. */
const tolerance = 1e-6;

/**
 * What the series have in each span of the grid, all of them together. Every time falls into one of them, so that the smallest and the largest
 * value overall are always among the lows and highs.
 */
export function downsample(series: readonly TimeSeries[], { start_s, width_s, count }: TimeGrid): Bucket[] {
  const spans = Array.from({ length: count }, () => ({ times: [] as number[], values: [] as number[] }));
  for (const { time_s, values } of series) {
    time_s.forEach((time, index) => {
      if (!Number.isFinite(time)) return;
      const position = Math.floor((time - start_s) / width_s + tolerance);
      const span = spans[Math.min(count - 1, Math.max(0, position))]!;
      span.times.push(time);
      const value = values[index];
      if (typeof value === 'number' && Number.isFinite(value)) span.values.push(value);
    });
  }
  return spans.map(({ times, values }, index) => {
    times.sort((a, b) => a - b);
    values.sort((a, b) => a - b);
    const [first, last] = [times[0], times.at(-1)];
    return {
      time_s: first === undefined || last === undefined ? start_s + (index + 0.5) * width_s : (first + last) / 2,
      seen: times.length > 0,
      low: values[0] ?? null,
      median: quantileOfSorted(values, 0.5) ?? null,
      high: values.at(-1) ?? null,
      total: values.reduce((sum, value) => sum + value, 0),
    };
  });
}
