import { readdirSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProcessEntry, readProcessEnvironment, readProcessTable } from '@ubench/processes';

/** Directories of the instances of a run. */
export const instanceDirectories = (run: string, place = tmpdir()): string[] =>
  readdirSync(place)
    .filter((name) => name.startsWith(`ubench-${run}-`))
    .map((name) => join(place, name));

/** Processes that work in a directory, whatever they say of themselves. */
export const processesIn = (directory: string): ProcessEntry[] => [...readProcessTable().values()].filter(({ pid }) => workingDirectory(pid).startsWith(`${directory}/`));

/** Those of some runs: by their mark, by the directory that they work in, and what descends from them. */
export function processesOf(runs: readonly string[]): ProcessEntry[] {
  const table = readProcessTable();
  const all = [...table.values()];
  const isOf = ({ pid }: ProcessEntry): boolean =>
    runs.includes(readProcessEnvironment(pid)?.['UBENCH_OWNER'] ?? '') || runs.some((run) => workingDirectory(pid).includes(`/ubench-${run}-`));
  const found = new Set(all.filter(isOf));
  for (const { pid } of found) for (const entry of all) if (entry.parent === pid) found.add(entry);
  return [...found];
}

/** Processes end while they are looked at. */
function workingDirectory(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
