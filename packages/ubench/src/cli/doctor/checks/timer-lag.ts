import type { Diagnosis } from '@ubench/core';
import { createRealClock } from '@ubench/load';
import { quantileOfSorted } from '@ubench/stats';
import { formatDuration } from '@ubench/units';
import type { Check } from '../check.ts';

/** From here on lateness shows in the response times of a fast service; measurements are invalid from 10 ms. */
const late_ns = 2e6;

/** @param lags_ns How late each wake-up was. */
export function judgeLags(lags_ns: readonly number[]): Diagnosis {
  const name = 'timer lag';
  const sorted = [...lags_ns].sort((a, b) => a - b);
  const [median, p95] = [0.5, 0.95].map((share) => quantileOfSorted(sorted, share)!);
  const found = `median ${formatDuration(median!)}, p95 ${formatDuration(p95!)}, at most ${formatDuration(sorted.at(-1)!)}`;
  if (p95! < late_ns) return { name, status: 'ok', found };
  return {
    name,
    status: 'warning',
    found: `${found}: an open loop sends late, and calls itself invalid when it is too late`,
    fix: 'Stop what else uses the cores, and give a virtual machine cores of its own; look at `sendLag` in results.',
  };
}

const wakeUps = 100;
const every_ns = 5e6;

/** By the same clock and thread that agents send by. */
async function measureLags(signal: AbortSignal): Promise<number[]> {
  const clock = createRealClock();
  const wakeAt = (time: number): Promise<number> => new Promise((resolve) => clock.at(time, () => resolve(clock.now() - time)));
  try {
    // The thread starts with the first.
    await wakeAt(clock.now() + 100e6);
    const lags: number[] = [];
    while (lags.length < wakeUps && !signal.aborted) lags.push(await wakeAt(clock.now() + every_ns));
    return lags;
  } finally {
    clock.close();
  }
}

export const timerLag: Check = { group: 'machine', name: 'timer lag', run: async (_context, signal) => [judgeLags(await measureLags(signal))] };
