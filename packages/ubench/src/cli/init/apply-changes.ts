import { mkdirSync, readdirSync, realpathSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { failpoint, writeAtomically } from '@ubench/files';
import { initErrors } from './init-errors.ts';

/** One file that is written whole. */
export interface FileChange {
  readonly path: string;
  readonly content: string;
  /** It is there already, and is replaced. */
  readonly replaces: boolean;
}

/**
 * Writes all files or none: first beside their places, where a full disk or a directory that may not be written to is found out, and then
 * each is renamed into its place.
 * @throws UBENCH_E_INIT_WRITE
 */
export function applyChanges(directory: string, changes: readonly FileChange[]): void {
  const staged: { readonly temporary: string; readonly target: string }[] = [];
  const made: string[] = [];
  let path = '';
  failpoint('init:before');
  try {
    for (const change of changes) {
      ({ path } = change);
      const file = join(directory, path);
      makeDirectory(dirname(file), made);
      // What a link stands for is replaced, and not the link.
      const target = change.replaces ? realpathSync(file) : file;
      const temporary = `${target}.ubench-init`;
      removeLeftovers(temporary);
      staged.push({ temporary, target });
      const mode = change.replaces ? statSync(target).mode & 0o777 : undefined;
      writeAtomically(temporary, change.content, 'init.file', mode);
    }
    failpoint('init:written');
    for (const { temporary, target } of staged) {
      path = target;
      renameSync(temporary, target);
    }
  } catch (cause) {
    for (const { temporary } of staged) rmSync(temporary, { force: true });
    for (const created of made.reverse()) rmdirSync(created);
    throw initErrors.UBENCH_E_INIT_WRITE({ file: path, problem: (cause as Error).message }, { cause });
  }
  failpoint('init:after');
}

/** Of one that was killed. */
function removeLeftovers(temporary: string): void {
  for (const name of readdirSync(dirname(temporary))) if (name.startsWith(basename(temporary))) rmSync(join(dirname(temporary), name));
}

/** Notes in `made` every directory that was not there, the outermost first. */
function makeDirectory(directory: string, made: string[]): void {
  const first = mkdirSync(directory, { recursive: true });
  if (first === undefined) return;
  const created = [directory];
  while (created[0] !== first) created.unshift(dirname(created[0]!));
  made.push(...created);
}
