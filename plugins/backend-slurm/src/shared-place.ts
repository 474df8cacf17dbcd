import { statSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import type { Login } from './login.ts';

const isBelow = (path: string, directory: string): boolean => path === directory || path.startsWith(directory + sep);

/**
 * Whether jobs see a path of their login node, this machine: on the file system of `scratch`, which is shared, unless that is the root of this machine; or
 * in the home directory, where `scratch` is in there too. A path of which this is not known is copied.
 * @param path Absolute and free of links.
 */
export function isShared(path: string, { home, scratch }: Pick<Login, 'home' | 'scratch'>): boolean {
  if (isBelow(scratch, home) && isBelow(path, home)) return true;
  const shared = deviceOf(scratch);
  return shared !== deviceOf(sep) && shared === deviceOf(path);
}

/** Of what is there of a path that need not be there yet. */
function deviceOf(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? deviceOf(dirname(path)) : stats.dev;
}
