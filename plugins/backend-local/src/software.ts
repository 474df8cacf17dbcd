import { realpathSync } from 'node:fs';
import { allows, canReach, mayEnter, mayRead } from './access.ts';
import type { LaunchUser } from './launch-user.ts';
import { localErrors } from './local-errors.ts';
import { readFileTree, type FileTreeEntry } from '@ubench/files';
import { stageSoftware } from './stage-software.ts';

/**
 * A path to software where the instance's user can read it: the path itself where that holds, else that of a copy (see
 * {@link stageSoftware}).
 * @param path Absolute.
 * @throws LOCAL_E_SOFTWARE_MISSING, LOCAL_E_STAGE_FOREIGN, LOCAL_E_NO_DIRECTORY
 */
export function readableSoftware(path: string, user: LaunchUser | undefined): string {
  let real: string;
  try {
    real = realpathSync(path);
  } catch (error) {
    throw localErrors.LOCAL_E_SOFTWARE_MISSING({ path }, { cause: error });
  }
  if (user === undefined) return path;
  const tree = readFileTree(real);
  const readable = canReach(path, user) && canReach(real, user) && tree.every((entry) => canUse(entry, user));
  return readable ? path : stageSoftware(real, tree, user);
}

function canUse(entry: FileTreeEntry, user: LaunchUser): boolean {
  if (entry.kind === 'link') return true;
  const wanted = entry.kind === 'directory' || entry.stats.mode & 0o100 ? mayRead | mayEnter : mayRead;
  return allows(entry.stats, user, wanted) && (!entry.foreign || canReach(entry.source, user));
}
