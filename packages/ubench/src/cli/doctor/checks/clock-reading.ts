import type { Diagnosis } from '@ubench/core';
import { monotonicNow } from '@ubench/load';
import { formatDuration } from '@ubench/units';
import type { Check } from '../check.ts';

/** Histograms begin at 1 µs. */
const coarse_ns = 1_000;

interface Reading {
  /** The smallest distance of two readings that differ. */
  readonly step_ns: number;
  /** What one reading takes. */
  readonly cost_ns: number;
  /** How often a reading was before the one it followed. */
  readonly backwards: number;
}

export function judgeReading({ step_ns, cost_ns, backwards }: Reading): Diagnosis {
  const name = 'monotonic clock';
  const found = `steps of ${formatDuration(step_ns)}, ${formatDuration(cost_ns)} to read`;
  if (backwards > 0) {
    return { name, status: 'problem', found: `went backwards ${backwards} times`, fix: 'Nothing measured here can be believed: have the time-stamp counters of the cores looked at, or use another machine.' };
  }
  if (Math.max(step_ns, cost_ns) < coarse_ns) return { name, status: 'ok', found };
  return { name, status: 'warning', found: `${found}: operations of some microseconds cannot be told apart`, fix: 'See `clock source`; in a virtual machine, let the guest use its time-stamp counter.' };
}

function readClock(): Reading {
  const length_ns = 20e6;
  let step_ns = Infinity;
  let backwards = 0;
  let count = 0;
  const start = monotonicNow();
  let previous = start;
  while (previous - start < length_ns) {
    const now = monotonicNow();
    const step = now - previous;
    if (step < 0) backwards++;
    else if (step > 0 && step < step_ns) step_ns = step;
    previous = now;
    count++;
  }
  return { step_ns, cost_ns: (previous - start) / count, backwards };
}

export const clockReading: Check = { group: 'machine', name: 'monotonic clock', run: () => [judgeReading(readClock())] };
