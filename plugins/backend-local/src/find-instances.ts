import { readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OwnerTag } from '@ubench/core';
import { type ProcessEntry, readProcessEnvironment, readProcessTable } from '@ubench/processes';
import { directoryPrefix, readRecord } from './instance-directory.ts';
import { instanceVariable, ownerVariable } from './instance-environment.ts';
import { type LocalHandle, noProcess } from './local-handle.ts';

/**
 * What is left of a run's instances: those with a living process, by the mark that every process of them was started with, and those of
 * which only the directory is there. So also what a killed ubench had no time to write a handle of.
 */
export function findInstances(owner: OwnerTag): LocalHandle[] {
  const byDirectory = new Map<string, ProcessEntry[]>(directoriesOf(owner).map((directory) => [directory, []]));
  for (const entry of readProcessTable().values()) {
    const environment = readProcessEnvironment(entry.pid);
    const directory = environment?.[instanceVariable];
    if (environment?.[ownerVariable] !== owner.run || directory === undefined) continue;
    byDirectory.set(directory, [...(byDirectory.get(directory) ?? []), entry]);
  }
  return [...byDirectory].map(([directory, entries]) => handleOf(directory, entries, owner)).filter((handle) => handle !== undefined);
}

function directoriesOf({ run }: OwnerTag): string[] {
  const places = new Set([tmpdir(), '/tmp', '/var/tmp'].flatMap(realPath));
  return [...places].flatMap((place) => readdirSync(place).filter((name) => name.startsWith(directoryPrefix(run))).map((name) => join(place, name)));
}

function realPath(directory: string): string[] {
  try {
    return [realpathSync(directory)];
  } catch {
    return [];
  }
}

function handleOf(directory: string, entries: readonly ProcessEntry[], owner: OwnerTag): LocalHandle | undefined {
  const record = readRecord(directory);
  if (record !== undefined && record.owner !== owner.run) return undefined;
  const pids = new Set(entries.map((entry) => entry.pid));
  // The one that was started has its parent outside; where it has ended, any of those that it left stands for it.
  const root = entries.find((entry) => !pids.has(entry.parent)) ?? entries[0] ?? { pid: noProcess, started: '' };
  // Killed before it could say what it is for: by its name it is the run's, and nothing is in it yet.
  const { id, deployment, log, container, stop } = record ?? { id: '', deployment: '', log: '', container: undefined, stop: { signal: 'SIGTERM', grace_ns: 0 } as const };
  // Where the command's own part of the log begins is known only to who started it.
  return { backend: 'local', deployment, id, pid: root.pid, started: root.started, directory, log, log_start_bytes: 0, ...(container && { container }), stop };
}
