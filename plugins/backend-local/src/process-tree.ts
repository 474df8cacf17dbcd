import { type ProcessEntry, type ProcessTable, readProcessEnvironment } from '@ubench/processes';
import { instanceVariable } from './instance-environment.ts';

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
  const marked = [...table.values()].filter((entry) => readProcessEnvironment(entry.pid)[instanceVariable] === root.directory);
  return withDescendants(table, [...treeIn(table, root), ...stillThere, ...marked]);
}

function withDescendants(table: ProcessTable, entries: readonly ProcessEntry[]): ProcessEntry[] {
  const children = Map.groupBy(table.values(), (entry) => entry.parent);
  const found = new Map(entries.map((entry) => [entry.pid, entry]));
  for (const entry of found.values()) for (const child of children.get(entry.pid) ?? []) found.set(child.pid, child);
  return [...found.values()];
}
