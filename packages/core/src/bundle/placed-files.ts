import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { specFile } from '../collect/spec-file.ts';
import { bundleErrors } from './bundle-errors.ts';

/** A file that agents elsewhere read. */
export interface PlacedFile {
  /** On this machine, absolute. */
  readonly path: string;
  /** Where it is below the directory that the agents run in, with forward slashes. */
  readonly at: string;
}

/**
 * Where files that a spec reads are for agents elsewhere: at the place that they have in the project.
 * @param files Relative to the root.
 * @throws UBENCH_E_BUNDLE_FILE for what is no file, or not below the root.
 */
export function placedFiles(files: readonly string[], root: string): PlacedFile[] {
  const placed = files.map((file) => {
    const path = resolve(root, file);
    const at = specFile(path, root);
    if (at.startsWith('../') || at === '..' || at === '') throw bundleErrors.UBENCH_E_BUNDLE_FILE({ file, root, problem: 'it is not below the root' });
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) throw bundleErrors.UBENCH_E_BUNDLE_FILE({ file, root, problem: 'there is no such file' });
    if (!found.isFile()) throw bundleErrors.UBENCH_E_BUNDLE_FILE({ file, root, problem: found.isDirectory() ? 'it is a directory, and files are named one by one' : 'it is no file' });
    return { path, at };
  });
  return [...new Map(placed.map((file) => [file.at, file])).values()];
}
