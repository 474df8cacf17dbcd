/** One question and its answer, between two clocks: T1 to T4 of NTP. Nanoseconds. */
export interface ClockSample {
  /** When it was asked, on the clock of who asks. */
  readonly asked_ns: number;
  /** When that was heard, on the other clock. */
  readonly heard_ns: number;
  /** When it was answered, on the other clock. */
  readonly answered_ns: number;
  /** When the answer was back, on the clock of who asked. */
  readonly back_ns: number;
}

export interface ClockComparison {
  /** The other clock less that of who asks. */
  readonly offset_ns: number;
  /** So far off the offset can be: half of the round trip. Whatever part of it went by on the way there, it is not further off. */
  readonly error_ns: number;
  /** How much faster the other clock goes, parts per million; 0 where the offsets differ by no more than their errors explain. */
  readonly drift_ppm: number;
}

/** What went by on the way, there and back: RFC 5905, section 8, δ = (T4 − T1) − (T3 − T2). */
export const roundTrip_ns = ({ asked_ns, heard_ns, answered_ns, back_ns }: ClockSample): number => Math.max(0, back_ns - asked_ns - (answered_ns - heard_ns));

/** The sample that tells most: that of the shortest round trip. @param samples One or more. */
export const tightest = (samples: readonly ClockSample[]): ClockSample => samples.reduce((best, sample) => (roundTrip_ns(sample) < roundTrip_ns(best) ? sample : best));

/** RFC 5905, section 8: θ = ((T2 − T1) + (T3 − T4)) / 2. Made of differences: the sum of two clock readings would lose digits. */
const offsetOf = ({ asked_ns, heard_ns, answered_ns, back_ns }: ClockSample): number => (heard_ns - asked_ns + (answered_ns - back_ns)) / 2;

/**
 * Compares two clocks by what was asked early and what was asked late. Of each the sample of the shortest round trip counts: what took longer waited
 * somewhere, and nobody knows on which way.
 * @param early One or more.
 * @param late Those that tell how it is now; none: the early ones do.
 */
export function compareClocks(early: readonly ClockSample[], late: readonly ClockSample[]): ClockComparison {
  const first = tightest(early);
  const last = late.length === 0 ? first : tightest(late);
  const moved_ns = offsetOf(last) - offsetOf(first);
  const error_ns = roundTrip_ns(last) / 2;
  const unexplained = Math.abs(moved_ns) > error_ns + roundTrip_ns(first) / 2;
  return { offset_ns: offsetOf(last), error_ns, drift_ppm: unexplained ? (moved_ns / (last.asked_ns - first.asked_ns)) * 1e6 : 0 };
}
