import { existsSync, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allows, canReach, mayEnter } from './access.ts';
import type { LaunchUser } from './launch-user.ts';
import { localErrors } from './local-errors.ts';

/** The path of a Unix socket may have 103 characters on every platform; what instances add to this takes some 60 of them. */
export const longestPath = 40;

/**
 * Where directories of instances are made: the system's own place for temporary files, unless its path is too long for sockets or the
 * instance's user cannot get there (a private TMPDIR per user is common).
 * @throws LOCAL_E_NO_DIRECTORY
 */
export function temporaryDirectory(user: LaunchUser | undefined): string {
  const candidates = [...new Set([tmpdir(), '/tmp', '/var/tmp'])].filter((directory) => existsSync(directory));
  const tried = candidates.map((directory) => realpathSync(directory));
  const usable = tried.find(
    (directory) =>
      directory.length <= longestPath &&
      (user === undefined || (canReach(join(directory, 'any'), user) && allows(statSync(directory), user, mayEnter))),
  );
  // A long path breaks only programs that make sockets: better than nothing where there is no other user.
  const chosen = usable ?? (user === undefined ? tried[0] : undefined);
  if (chosen === undefined) throw localErrors.LOCAL_E_NO_DIRECTORY({ user: user?.name ?? 'you', tried });
  return chosen;
}
