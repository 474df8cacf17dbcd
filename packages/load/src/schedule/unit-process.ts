/**
 * Arrivals at a rate of one per unit of time. A schedule is one of these on a stretched time axis: at the time at which the integral of
 * the rate reaches the value (time rescaling: Brown et al., The Time-Rescaling Theorem, Neural Computation 14, 2002).
 */
export interface UnitProcess {
  /** The arrival's number, from 0. */
  readonly index: number;
  readonly value: number;
  /** Moves so many arrivals on. */
  advance(steps: number): void;
}
