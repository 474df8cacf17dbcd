import { readFileSync } from 'node:fs';
import type { Usage } from '@ubench/core';
import { hasProc, type ProcessTable, readProcessTable } from '@ubench/processes';
import { type ProcessRoot, treeIn } from './process-tree.ts';

/** Linux counts process times in hundredths of a second whatever its own tick is (USER_HZ, proc(5)). */
const nsPerTick = 1e9 / 100;

/**
 * What instances use now. CPU time is that of every living process plus that of ended ones as their parents have it. Memory is resident
 * memory with what processes share counted once: private pages of each, plus the largest share of files and of shared memory that
 * any one of them maps (a plain sum would count the buffers of a server that forks once per connection).
 */
export function usageOf(roots: readonly ProcessRoot[]): (Usage | undefined)[] {
  if (!hasProc) return roots.map(() => undefined);
  const table = readProcessTable();
  return roots.map((root) => usageIn(table, root));
}

function usageIn(table: ProcessTable, root: ProcessRoot): Usage | undefined {
  const tree = treeIn(table, root);
  if (tree.length === 0) return undefined;
  let ticks = 0;
  let anonymous = 0;
  let files = 0;
  let shared = 0;
  for (const entry of tree) {
    ticks += entry.ticks ?? 0;
    const memory = residentMemory(entry.pid);
    anonymous += memory.anonymous;
    files = Math.max(files, memory.files);
    shared = Math.max(shared, memory.shared);
  }
  return { cpu_ns: ticks * nsPerTick, rss_bytes: anonymous + files + shared };
}

function residentMemory(pid: number): { anonymous: number; files: number; shared: number } {
  let status = '';
  try {
    status = readFileSync(`/proc/${pid}/status`, 'latin1');
  } catch {
    // It has ended since the table was read.
  }
  const bytes = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return { anonymous: bytes('RssAnon'), files: bytes('RssFile'), shared: bytes('RssShmem') };
}
