import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What the control groups of this process allow it; absent: no limit, or none that can be seen. */
export interface ControlGroupLimits {
  /** CPU time per time: 1.5 of so many cores. */
  readonly cpu_cores?: number;
  /** Threads count, too. */
  readonly processes?: number;
}

/**
 * The tightest limits from the control group of this process upwards, version 1 or 2.
 * @param root Of the file system.
 */
export function controlGroupLimits(root = '/'): ControlGroupLimits {
  const cpu_cores = least([
    ...files(root, 'cpu', 'cpu.max').map(([text]) => ratio(text!.split(' '))),
    ...files(root, 'cpu', 'cpu.cfs_quota_us', 'cpu.cfs_period_us').map(ratio),
  ]);
  const processes = least(files(root, 'pids', 'pids.max').map(([text]) => Number(text)));
  return { ...(cpu_cores !== undefined && { cpu_cores }), ...(processes !== undefined && { processes }) };
}

const ratio = ([quota, period]: readonly string[]): number => Number(quota) / Number(period);

/** `max` and -1 mean no limit. */
function least(values: readonly number[]): number | undefined {
  const limits = values.filter((value) => Number.isFinite(value) && value > 0);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** The content of files of a controller, in the group of this process and in each above it that has them all. */
function files(root: string, controller: string, ...names: readonly string[]): string[][] {
  return groups(root, controller).flatMap((directory) => {
    const texts = names.map((name) => textOf(path.join(directory, name)));
    return texts.every((text) => text !== undefined) ? [texts] : [];
  });
}

function groups(root: string, controller: string): string[] {
  const mounts = path.join(root, 'sys/fs/cgroup');
  const lines = (textOf(path.join(root, 'proc/self/cgroup')) ?? '').split('\n').map((line) => line.split(':'));
  return lines.flatMap(([number, controllers, group]) => {
    if (group === undefined) return [];
    // Version 2 has one tree for all, beside those of version 1 where both are used.
    const trees = number === '0' ? [mounts, path.join(mounts, 'unified')] : controllers!.split(',').includes(controller) ? [path.join(mounts, controller)] : [];
    return trees.flatMap((tree) => upwards(tree, group));
  });
}

/** Inside a container the path may be the host's, and only the root of the tree is there. */
function upwards(tree: string, group: string): string[] {
  const parts = group.split('/').filter((part) => part !== '');
  return Array.from({ length: parts.length + 1 }, (_, index) => path.join(tree, ...parts.slice(0, parts.length - index)));
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
