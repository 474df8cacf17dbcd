import { realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';

/** What plans, ids and results call a file: its path from the root, with forward slashes on every platform. */
export const specFile = (path: string, root: string): string => relative(root, path).split(sep).join('/');

/** The file that symbolic links lead to: what Node calls a module, in stacks and in what imports it. A path that leads nowhere is itself. */
export function realFile(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
