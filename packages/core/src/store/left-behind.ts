import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, readProcess } from '@ubench/processes';
import { comparisonDirectories, treesLeftBehind } from './ab-directory.ts';
import { runPaths } from './run-paths.ts';
import type { RunStore } from './run-store.ts';
import type { StoredRun } from './stored-run.ts';
import { unfinishedDirectories } from './unfinished-directory.ts';

/** Something that a process which was killed could not take away. */
export type LeftBehind =
  | {
      readonly kind: 'instance';
      readonly run: string;
      /** The planned deployment's id. */
      readonly deployment: string;
      /** The backend's name in the configuration. */
      readonly backend: string;
    }
  /** Of a run that was being made, or removed; working trees of a comparison. */
  | { readonly kind: 'directory'; readonly path: string }
  /** Temporary. */
  | { readonly kind: 'file'; readonly path: string };

/** How long a file that a living process may be writing must have been left alone; a write takes seconds. */
const settled_ms = 60_000;

/**
 * What is left of runs that have ended, and of commands that were killed. Instances that were kept on purpose are not among it, nor is what
 * belongs to a run that goes on.
 */
export function findLeftBehind(store: RunStore): LeftBehind[] {
  const left: LeftBehind[] = unfinishedDirectories(store.stateDirectory)
    .filter(({ process }) => isAlive(process) === false)
    .map(({ path }) => ({ kind: 'directory', path }));
  for (const { id, status, instances } of store.list()) {
    if (status === 'RUNNING') continue;
    if (instances.open > 0) left.push(...openInstancesOf(store.read(id)));
    left.push(...temporaryFiles(runPaths(store.stateDirectory, id).directory));
  }
  left.push(...temporaryFiles(join(store.stateDirectory, 'cache')));
  for (const directory of comparisonDirectories(store.stateDirectory)) left.push(...temporaryFiles(directory, false));
  left.push(...treesLeftBehind(store.stateDirectory).map((path): LeftBehind => ({ kind: 'directory', path })));
  return left;
}

function openInstancesOf(run: StoredRun): LeftBehind[] {
  if (goesOn(run)) return [];
  return run.instances.flatMap(({ state, deployment, backend }) => (state === 'kept' ? [] : [{ kind: 'instance', run: run.id, deployment, backend }]));
}

/** Also of one whose other files are damaged. */
const goesOn = ({ process, result }: StoredRun): boolean => result === undefined && process !== undefined && isAlive(process) === true;

/** Those that carry the number of a process that has ended: another machine may be at the others. */
function temporaryFiles(directory: string, recursive = true): LeftBehind[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive, withFileTypes: true }).flatMap((entry) => {
    const [, pid] = /\.(\d+)\.tmp$/.exec(entry.name) ?? [];
    if (pid === undefined || !entry.isFile()) return [];
    const path = join(entry.parentPath, entry.name);
    const changed_ms = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    const ended = readProcess(Number(pid)) === undefined || Date.now() - changed_ms > settled_ms;
    return ended ? [{ kind: 'file', path }] : [];
  });
}
