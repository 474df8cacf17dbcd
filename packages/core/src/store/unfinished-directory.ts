import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ownIdentity, type ProcessIdentity } from '@ubench/processes';
import { type RunPaths, runPaths, runsOf } from './run-paths.ts';

/** The directory of a run that is being made or removed, or that was when its process was killed. */
export interface UnfinishedDirectory {
  readonly path: string;
  /** Who is at it. */
  readonly process: ProcessIdentity;
}

/**
 * Where a run is while this process makes or removes it. Readers pass over its name, which begins with a dot; it says whose it is from the
 * first instant, when nothing can be in it yet.
 */
export function unfinishedPaths(stateDirectory: string, id: string): RunPaths {
  const { hostname, pid, started } = ownIdentity();
  return runPaths(stateDirectory, `.${[id, hostname, String(pid), started].map(encodeURIComponent).join('~')}`);
}

/** Those of a state directory. */
export function unfinishedDirectories(stateDirectory: string): UnfinishedDirectory[] {
  const runs = runsOf(stateDirectory);
  if (!existsSync(runs)) return [];
  return readdirSync(runs).flatMap((name) => {
    const [, hostname, pid, started] = /^\..+~([^~]+)~(\d+)~([^~]+)$/.exec(name) ?? [];
    if (hostname === undefined || pid === undefined || started === undefined) return [];
    return [{ path: join(runs, name), process: { hostname: decodeURIComponent(hostname), pid: Number(pid), started: decodeURIComponent(started) } }];
  });
}
