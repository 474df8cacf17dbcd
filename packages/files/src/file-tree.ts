import { lstatSync, readdirSync, readlinkSync, realpathSync, type Stats } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** One thing in a directory tree. */
export type FileTreeEntry =
  | {
      readonly kind: 'directory' | 'file';
      /** From the root of the tree; empty for the root itself. */
      readonly path: string;
      /** Where it really is. */
      readonly source: string;
      readonly stats: Stats;
      /** It lies elsewhere, and a symbolic link in the tree leads to it. */
      readonly foreign: boolean;
    }
  | { readonly kind: 'link'; readonly path: string; readonly target: string };

/**
 * Everything in a tree, directories before what is in them. Links to what is in the tree stay links, relative ones; what other links
 * lead to counts as part of the tree, so that a copy is complete in itself.
 * @param root Absolute and free of links.
 */
export function readFileTree(root: string): FileTreeEntry[] {
  const entries: FileTreeEntry[] = [];
  const visit = (path: string, source: string, foreign: boolean, above: readonly string[]): void => {
    const stats = lstatSync(source);
    if (stats.isSymbolicLink()) {
      visitLink(path, source, above);
    } else if (stats.isDirectory()) {
      // A foreign link to a directory above itself would never end.
      if (above.includes(source)) return;
      entries.push({ kind: 'directory', path, source, stats, foreign });
      for (const name of readdirSync(source).sort()) visit(join(path, name), join(source, name), foreign, [...above, source]);
    } else if (stats.isFile()) {
      entries.push({ kind: 'file', path, source, stats, foreign });
    }
  };
  const visitLink = (path: string, source: string, above: readonly string[]): void => {
    let target: string;
    try {
      target = realpathSync(source);
    } catch {
      entries.push({ kind: 'link', path, target: readlinkSync(source) });
      return;
    }
    const inside = target === root || target.startsWith(root + sep);
    if (inside) entries.push({ kind: 'link', path, target: relative(join(root, dirname(path)), target) || '.' });
    else visit(path, target, true, above);
  };
  visit('', root, false, []);
  return entries;
}
