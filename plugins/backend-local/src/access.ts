import { type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LaunchUser } from './launch-user.ts';

export const mayRead = 4;
export const mayEnter = 1;

/** Whether a user has all of `wanted` (the bits of one octal digit of a mode) on something. Access control lists are not consulted. */
export function allows(stats: Stats, user: LaunchUser, wanted: number): boolean {
  if (user.uid === 0) return true;
  const shift = stats.uid === user.uid ? 6 : stats.gid === user.gid ? 3 : 0;
  return ((stats.mode >> shift) & wanted) === wanted;
}

/** Whether a user can reach what an absolute path names: every directory above it lets them pass. */
export function canReach(path: string, user: LaunchUser): boolean {
  for (let directory = dirname(path); ; directory = dirname(directory)) {
    if (!allows(statSync(directory), user, mayEnter)) return false;
    if (directory === dirname(directory)) return true;
  }
}
