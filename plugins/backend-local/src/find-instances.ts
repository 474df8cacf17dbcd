import type { OwnerTag } from '@ubench/core';
import { type ProcessEntry, readProcessEnvironment, readProcessTable } from '@ubench/processes';
import { readRecord } from './instance-directory.ts';
import { instanceVariable, ownerVariable } from './instance-environment.ts';
import type { LocalHandle } from './local-handle.ts';

/**
 * The instances of a run that have a living process, by the mark that every process of them was started with; so also those whose
 * ubench was killed before it could write down a handle.
 */
export function findInstances(owner: OwnerTag): LocalHandle[] {
  const byDirectory = new Map<string, ProcessEntry[]>();
  for (const entry of readProcessTable().values()) {
    const environment = readProcessEnvironment(entry.pid);
    const directory = environment[instanceVariable];
    if (environment[ownerVariable] !== owner.run || directory === undefined) continue;
    byDirectory.set(directory, [...(byDirectory.get(directory) ?? []), entry]);
  }
  return [...byDirectory].map(([directory, entries]) => handleOf(directory, entries)).filter((handle) => handle !== undefined);
}

function handleOf(directory: string, entries: readonly ProcessEntry[]): LocalHandle | undefined {
  const record = readRecord(directory);
  if (record === undefined) return undefined;
  const pids = new Set(entries.map((entry) => entry.pid));
  // The one that was started has its parent outside; where it has ended, any of those that it left stands for it.
  const root = entries.find((entry) => !pids.has(entry.parent)) ?? entries[0]!;
  const { id, deployment, log, stop } = record;
  // Where the command's own part of the log begins is known only to who started it.
  return { backend: 'local', deployment, id, pid: root.pid, started: root.started, directory, log, log_start_bytes: 0, stop };
}
