import { execFile } from 'node:child_process';
import type { Diagnosis } from '@ubench/core';
import { formatDuration } from '@ubench/units';
import type { Check } from '../check.ts';

/** Further apart than this, it was set, and not only corrected. */
const set_ns = 100e6;

/**
 * @param synchronised By NTP or the like; `undefined`: the system does not tell.
 * @param moved_ns How far the wall clock has moved against the monotonic one since the process started.
 */
export function judgeWallClock(synchronised: boolean | undefined, moved_ns: number): Diagnosis {
  const name = 'wall clock';
  if (Math.abs(moved_ns) > set_ns) {
    const found = `was set by ${formatDuration(moved_ns)} in the last moments`;
    return { name, status: 'warning', found, fix: 'Durations are safe, they come from another clock; dates of runs are not: let one service set it (timedatectl set-ntp true).' };
  }
  if (synchronised === false) {
    return { name, status: 'warning', found: 'not synchronised: dates of runs, and times of several machines, do not agree', fix: 'sudo timedatectl set-ntp true, or start chronyd' };
  }
  return { name, status: 'ok', found: synchronised ? 'synchronised' : 'steady; whether it is synchronised is not told here' };
}

/** As the kernel has it, whichever program sets the clock. */
function isSynchronised(signal: AbortSignal): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    execFile('timedatectl', ['show', '--property=NTPSynchronized', '--value'], { signal, timeout: 2_000 }, (error, stdout) => {
      const answer = stdout.trim();
      resolve(error !== null || !['yes', 'no'].includes(answer) ? undefined : answer === 'yes');
    });
  });
}

export const wallClock: Check = {
  group: 'machine',
  name: 'wall clock',
  run: async (_context, signal) => [judgeWallClock(await isSynchronised(signal), (Date.now() - performance.timeOrigin - performance.now()) * 1e6)],
};
