import { type Duration, parseDuration } from '@ubench/units';
import { truthErrors } from './truth-errors.ts';

/** A server that freezes for a while in every period, as a spec or a test writes it. */
export interface Stall {
  readonly for: Duration;
  readonly every: Duration;
  /** Start within the period. Default: so that the stall lies in the middle and no period's edge cuts it. */
  readonly at?: Duration;
}

/** A {@link Stall} in nanoseconds. */
export interface StallPattern {
  readonly for_ns: number;
  readonly every_ns: number;
  readonly at_ns: number;
}

/** One time the server was frozen: nanoseconds on the monotonic clock that all processes of the machine share. */
export interface StallWindow {
  readonly start_ns: number;
  readonly end_ns: number;
}

/** @throws UBENCH_E_TRUTH_STALL, or the unit error of a duration. */
export function parseStall(stall: Stall): StallPattern {
  const for_ns = parseDuration(stall.for);
  const every_ns = parseDuration(stall.every);
  const at_ns = stall.at === undefined ? (every_ns - for_ns) / 2 : parseDuration(stall.at);
  if (for_ns <= 0) throw truthErrors.UBENCH_E_TRUTH_STALL({ problem: 'it has no length' });
  if (at_ns < 0 || at_ns + for_ns > every_ns) throw truthErrors.UBENCH_E_TRUTH_STALL({ problem: 'it crosses the end of the period' });
  return { for_ns, every_ns, at_ns };
}

/** The stall of period number `k` (from 0) of a pattern whose phase is 0 at `epoch_ns`. */
export function stallWindow(pattern: StallPattern, epoch_ns: number, k: number): StallWindow {
  const start_ns = epoch_ns + k * pattern.every_ns + pattern.at_ns;
  return { start_ns, end_ns: start_ns + pattern.for_ns };
}

/** When the server starts to work on what arrives at `arrival_ns`: at once, or at the end of the stall it arrives in. */
export function serviceStart(pattern: StallPattern, epoch_ns: number, arrival_ns: number): number {
  const window = stallWindow(pattern, epoch_ns, Math.floor((arrival_ns - epoch_ns) / pattern.every_ns));
  return arrival_ns >= window.start_ns && arrival_ns < window.end_ns ? window.end_ns : arrival_ns;
}
