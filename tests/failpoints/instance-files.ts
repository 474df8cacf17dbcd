import { readdirSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProcessEntry, readProcessTable } from '@ubench/processes';

/** Directories of the instances of a run. */
export const instanceDirectories = (run: string, place = tmpdir()): string[] =>
  readdirSync(place)
    .filter((name) => name.startsWith(`ubench-${run}-`))
    .map((name) => join(place, name));

/** Processes that work in a directory, whatever they say of themselves. */
export const processesIn = (directory: string): ProcessEntry[] => [...readProcessTable().values()].filter(({ pid }) => workingDirectory(pid).startsWith(`${directory}/`));

/** Processes end while they are looked at. */
function workingDirectory(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
