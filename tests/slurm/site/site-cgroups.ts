import { existsSync } from 'node:fs';
import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';

const root = '/sys/fs/cgroup';

/** What Slurm counts and limits by; the machine's, for there is one of each. */
export const hierarchies = ['memory', 'cpuset', 'devices', 'freezer'];

/** What the cgroups of a site of this process are called. */
export const cgroupsOf = (site: string): string => `ubench-site-${process.pid}-${site}`;

/** Removes the cgroups of sites that are gone: those of this name, and whatever a process has left that was killed. */
export async function removeCgroups(name?: string): Promise<void> {
  for (const hierarchy of hierarchies) {
    const found = (await readdir(join(root, hierarchy)).catch(() => [])).filter((entry) => entry === name || !hasOwner(entry));
    for (const entry of found) await removeTree(join(root, hierarchy, entry));
  }
}

function hasOwner(entry: string): boolean {
  const pid = /^ubench-site-(\d+)-/.exec(entry)?.[1];
  return pid === undefined || existsSync(`/proc/${pid}`);
}

/** Directories of a cgroup are removed one by one, from below; its files are no files. */
async function removeTree(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true }).catch(() => [])) if (entry.isDirectory()) await removeTree(join(path, entry.name));
  await rmdir(path).catch(() => undefined);
}
