import { readlinkSync } from 'node:fs';
import { type ProcessEntry, type ProcessTable, readProcessEnvironment } from '@ubench/processes';
import { instanceVariable } from './instance-environment.ts';
import { noProcess } from './local-handle.ts';

/** What tells the processes of an instance from others. */
export interface ProcessRoot {
  readonly pid: number;
  readonly started: string;
  readonly directory: string;
}

/** The process that was started, `undefined` when it has ended (its pid may belong to another by now). */
export function leaderIn(table: ProcessTable, { pid, started }: ProcessRoot): ProcessEntry | undefined {
  const entry = table.get(pid);
  return entry?.started === started ? entry : undefined;
}

/** The process that was started with its group and descendants; those that left the group by setsid are still its descendants. */
export function treeIn(table: ProcessTable, root: ProcessRoot): ProcessEntry[] {
  const leader = leaderIn(table, root);
  if (leader === undefined) return [];
  const group = [...table.values()].filter((entry) => entry.group === leader.pid);
  return withDescendants(table, [leader, ...group]);
}

/**
 * All of an instance's processes: the tree, what was known to be in it, and those that carry the instance's mark, with their
 * descendants. The mark finds daemons whose parents have ended; the tree finds programs that overwrite their environment.
 */
export function instanceProcessesIn(table: ProcessTable, root: ProcessRoot, known: Iterable<ProcessEntry>): ProcessEntry[] {
  const stillThere = [...known].filter((entry) => table.get(entry.pid)?.started === entry.started);
  // As long as one of a group or a session lives, no other process is given the number of its leader.
  const orphaned = root.pid !== noProcess && !table.has(root.pid) ? root.pid : undefined;
  const marked = [...table.values()].filter((entry) => isMarked(entry, root.directory, orphaned));
  return withDescendants(table, [...treeIn(table, root), ...stillThere, ...marked]);
}

/**
 * Servers write what they do over their environment, and the mark with it (PostgreSQL's processes, nginx's workers), or over the part of it that has the
 * mark (vLLM's engines); what mounts an image for Apptainer is started without it, in a group of its own. One without the mark is the instance's where it
 * is of the group or the session that its leader has left behind, and where nothing is left of its environment, also where it works in its directory.
 */
function isMarked({ pid, group, session }: ProcessEntry, directory: string, orphaned: number | undefined): boolean {
  const environment = readProcessEnvironment(pid);
  if (environment === undefined) return false;
  const mark = environment[instanceVariable];
  if (mark !== undefined) return mark === directory;
  return (orphaned !== undefined && (group === orphaned || session === orphaned)) || (Object.keys(environment).length === 0 && isWithin(directory, workingDirectory(pid)));
}

const isWithin = (directory: string, path: string | undefined): boolean => path === directory || path?.startsWith(`${directory}/`) === true;

/** `undefined` where the system does not tell this user. */
function workingDirectory(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function withDescendants(table: ProcessTable, entries: readonly ProcessEntry[]): ProcessEntry[] {
  const children = Map.groupBy(table.values(), (entry) => entry.parent);
  const found = new Map(entries.map((entry) => [entry.pid, entry]));
  for (const entry of found.values()) for (const child of children.get(entry.pid) ?? []) found.set(child.pid, child);
  return [...found.values()];
}
