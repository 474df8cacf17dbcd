import type { OpenLoop } from '../load-plan.ts';

/** How many operations are due until when, as a continuous number: the integral of the rate, and its inverse. Both exact, in closed form. */
export interface RateProfile {
  /**
   * When so many are due, nanoseconds from the start of the load; `Infinity` where the rate ends at zero before. To be asked in ascending
   * order.
   */
  offsetOf(count: number): number;
  /** How many are due until then. */
  countAt(offset_ns: number): number;
}

/** A stretch in which the rate changes linearly. */
interface Segment {
  readonly start_s: number;
  readonly end_s: number;
  readonly startCount: number;
  readonly endCount: number;
  readonly rate_per_s: number;
  /** Operations per second, per second. */
  readonly slope: number;
}

/** The warm-up has the rate that the measurement starts with; after the last stage, the rate stays what it is. */
export function rateProfile({ rate_per_s, warmup_ns, stages = [] }: Pick<OpenLoop, 'rate_per_s' | 'warmup_ns' | 'stages'>): RateProfile {
  const segments: Segment[] = [];
  const add = (from_per_s: number, to_per_s: number, over_s: number): void => {
    const { end_s: start_s, endCount: startCount } = segments.at(-1) ?? { end_s: 0, endCount: 0 };
    const slope = (to_per_s - from_per_s) / over_s;
    // Over a stretch without end, the mean of both is the rate; without a rate, nothing ever comes.
    const count = from_per_s + to_per_s === 0 ? 0 : ((from_per_s + to_per_s) / 2) * over_s;
    segments.push({ start_s, end_s: start_s + over_s, startCount, endCount: startCount + count, rate_per_s: from_per_s, slope });
  };
  let rate = rate_per_s;
  if (stages.length > 0 && warmup_ns > 0) add(rate, rate, warmup_ns / 1e9);
  for (const { to_per_s, over_ns } of stages) {
    add(rate, to_per_s, over_ns / 1e9);
    rate = to_per_s;
  }
  add(rate, rate, Infinity);
  let current = 0;
  return {
    offsetOf(count) {
      while (current < segments.length && count >= segments[current]!.endCount) current++;
      const segment = segments[current];
      return segment === undefined ? Infinity : offsetIn(segment, count - segment.startCount);
    },
    countAt(offset_ns) {
      const time_s = offset_ns / 1e9;
      const segment = segments.find(({ end_s }) => time_s < end_s)!;
      const since_s = time_s - segment.start_s;
      return segment.startCount + segment.rate_per_s * since_s + (segment.slope * since_s ** 2) / 2;
    },
  };
}

/**
 * Solves r·t + a·t²/2 = n for t. Written as 2n ÷ (r + √(r² + 2an)): the textbook's root subtracts nearly equal numbers where the slope is
 * small and loses their digits (Press et al., Numerical Recipes, §5.6).
 */
function offsetIn({ start_s, rate_per_s, slope }: Segment, count: number): number {
  const start_ns = start_s * 1e9;
  if (slope === 0) return start_ns + (count * 1e9) / rate_per_s;
  if (count === 0) return start_ns;
  // Just before a ramp reaches zero, rounding may have passed it.
  const root = Math.sqrt(Math.max(0, rate_per_s ** 2 + 2 * slope * count));
  return start_ns + (2e9 * count) / (rate_per_s + root);
}
