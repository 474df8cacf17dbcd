import type { LoadPlan } from '../load-plan.ts';
import type { Operation, Phase } from './operation.ts';

/** When a load begins, when what counts begins, and when it ends; nanoseconds of the clock, `Infinity` until known. */
export interface LoadWindow {
  start_ns: number;
  measureStart_ns: number;
  /** Known from the start where a duration ends the load, and at the end where a number of operations or an abort does. */
  measureEnd_ns: number;
}

export const unknownWindow = (): LoadWindow => ({ start_ns: Infinity, measureStart_ns: Infinity, measureEnd_ns: Infinity });

/** Fills in what is known when the load starts. */
export function startWindow(window: LoadWindow, load: LoadPlan, start_ns: number): void {
  window.start_ns = start_ns;
  window.measureStart_ns = start_ns + load.warmup_ns;
  window.measureEnd_ns = 'duration_ns' in load.stop ? window.measureStart_ns + load.stop.duration_ns : Infinity;
}

/** Open loop: the phase of the intended time; closed loop: of the sent time, and of the release until it is sent. */
export function phaseIn(window: LoadWindow, operation: Operation): Phase {
  const { intended_ns, sent_ns, released_ns } = operation;
  const at_ns = Number.isNaN(intended_ns) ? (Number.isNaN(sent_ns) ? released_ns : sent_ns) : intended_ns;
  return at_ns < window.measureStart_ns ? 'warmup' : 'measure';
}
