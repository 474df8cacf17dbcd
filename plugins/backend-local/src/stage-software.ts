import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, copyFileSync, linkSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { failpoint, type FileTreeEntry } from '@ubench/files';
import { readProcess } from '@ubench/processes';
import type { LaunchUser } from './launch-user.ts';
import { localErrors } from './local-errors.ts';
import { temporaryDirectory } from './temporary-directory.ts';

const forAll = 0o444;
const executableForAll = 0o555;

/**
 * Copies software to where a user can read it: hard links where the file system and the mode of the file allow, so that it costs
 * neither time nor space. Everybody on the machine can read the copy. It appears at once and complete, and later runs use it again until
 * a file of the software changes.
 * @returns The copy's path.
 * @throws LOCAL_E_STAGE_FOREIGN, LOCAL_E_NO_DIRECTORY
 */
export function stageSoftware(root: string, tree: readonly FileTreeEntry[], user: LaunchUser): string {
  failpoint('local.stage:before');
  const directory = stageDirectory(user);
  removeUnfinished(directory);
  const staged = join(directory, keyOf(root, tree));
  if (isComplete(staged, tree)) return staged;
  const building = `${staged}.${process.pid}.${randomUUID()}`;
  try {
    for (const entry of tree) place(entry, join(building, entry.path));
    // A copy that something has cleaned up in part is in the way.
    if (!isComplete(staged, tree)) rmSync(staged, { recursive: true, force: true });
    failpoint('local.stage:written');
    renameSync(building, staged);
  } catch (error) {
    rmSync(building, { recursive: true, force: true });
    // Another run was quicker: the copy is there.
    if (!isComplete(staged, tree)) throw error;
  }
  failpoint('local.stage:after');
  return staged;
}

/** Of our own, and nobody else's to write: others could put programs there that we then run. */
function stageDirectory(user: LaunchUser): string {
  const us = process.getuid!();
  const path = join(temporaryDirectory(user), `ubench-software-${us}`);
  mkdirSync(path, { mode: 0o755, recursive: true });
  const stats = lstatSync(path);
  if (!stats.isDirectory() || stats.uid !== us || (stats.mode & 0o022) !== 0) throw localErrors.LOCAL_E_STAGE_FOREIGN({ path });
  // Whatever the umask made of it.
  chmodSync(path, 0o755);
  return path;
}

/** Copies that a process was making when it was killed. */
function removeUnfinished(directory: string): void {
  for (const name of readdirSync(directory)) {
    const [, pid] = /^\w+\.(\d+)\./.exec(name) ?? [];
    if (pid !== undefined && readProcess(Number(pid)) === undefined) rmSync(join(directory, name), { recursive: true, force: true });
  }
}

function keyOf(root: string, tree: readonly FileTreeEntry[]): string {
  const hash = createHash('sha256').update(root);
  for (const entry of tree) {
    hash.update(`\0${entry.kind} ${entry.path}\0`);
    if (entry.kind === 'link') hash.update(entry.target);
    else hash.update(String(entry.stats.mode));
    if (entry.kind === 'file') hash.update(` ${entry.stats.size} ${entry.stats.mtimeMs}`);
  }
  return hash.digest('hex').slice(0, 16);
}

function isComplete(staged: string, tree: readonly FileTreeEntry[]): boolean {
  return tree.every(({ path }) => lstatSync(join(staged, path), { throwIfNoEntry: false }) !== undefined);
}

function place(entry: FileTreeEntry, path: string): void {
  if (entry.kind === 'directory') {
    mkdirSync(path);
    chmodSync(path, 0o755);
  } else if (entry.kind === 'link') {
    symlinkSync(entry.target, path);
  } else {
    const mode = entry.stats.mode & 0o100 ? executableForAll : forAll;
    // A hard link shares its mode with the original, which is not ours to change.
    if ((entry.stats.mode & mode) === mode && linked(entry.source, path)) return;
    copyFileSync(entry.source, path);
    chmodSync(path, mode);
  }
}

function linked(source: string, path: string): boolean {
  try {
    linkSync(source, path);
    return true;
  } catch {
    // Another file system, or one without hard links.
    return false;
  }
}
