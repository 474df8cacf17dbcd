import { existsSync, statSync } from 'node:fs';
import { basename, relative, resolve, sep } from 'node:path';
import { nearest } from '@ubench/errors';
import { glob } from 'tinyglobby';
import { coreErrors } from '../core-errors.ts';
import { realFile, specFile } from './spec-file.ts';

/** A spec file to collect, and the lines that `file:line` filters named; none: all of it. */
export interface SpecFile {
  readonly path: string;
  readonly lines: readonly number[];
}

/**
 * Finds the specs to run, in the order of their paths.
 * @param filters What the command line names: a file, a folder, part of a path, each with an optional `:line`. None: all.
 * @throws UBENCH_E_NO_SPEC when a filter, or `include` without filters, matches nothing.
 */
export async function findSpecs(root: string, cwd: string, include: readonly string[], filters: readonly string[]): Promise<SpecFile[]> {
  const matches = await glob([...include], { cwd: root, absolute: true, ignore: ['**/node_modules/**', '**/.ubench/**'] });
  const included = onceEach(matches.sort());
  if (filters.length === 0) {
    if (included.length === 0) throw coreErrors.UBENCH_E_NO_SPEC({ filters, root, include });
    return included.map((path) => ({ path, lines: [] }));
  }
  const found = new Map<string, number[]>();
  for (const filter of filters) {
    const [, text, line] = /^(.*?)(?::(\d+))?$/s.exec(filter)!;
    const paths = matching(text!, cwd, included);
    if (paths.length === 0) {
      const near = nearest(text!, included.flatMap((file) => [relative(cwd, file), basename(file)]));
      throw coreErrors.UBENCH_E_NO_SPEC({ filters: [filter], root, include, near });
    }
    for (const path of paths) found.set(path, [...(found.get(path) ?? []), ...(line === undefined ? [] : [Number(line)])]);
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, lines]) => ({ path, lines }));
}

/** A file that several paths lead to, because of symbolic links, under the one without any, else under the first. */
function onceEach(paths: readonly string[]): string[] {
  const byFile = new Map<string, string>();
  for (const path of paths) {
    const file = realFile(path);
    if (path === file || !byFile.has(file)) byFile.set(file, path);
  }
  return [...byFile.values()].sort();
}

function matching(text: string, cwd: string, included: readonly string[]): string[] {
  const path = resolve(cwd, text);
  if (existsSync(path)) {
    // A file named outright is a spec, whatever `include` says.
    return statSync(path).isDirectory() ? included.filter((file) => file.startsWith(path + sep)) : [path];
  }
  // A name that is typed is composed, one that a disk keeps may not be.
  return included.filter((file) => specFile(file, cwd).normalize('NFC').includes(text.normalize('NFC')));
}
