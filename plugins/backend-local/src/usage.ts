import { readFileSync } from 'node:fs';
import type { Usage } from '@ubench/core';
import { hasProc, type ProcessEntry, type ProcessTable, readProcessTable } from '@ubench/processes';
import { isOfEngine } from './container-record.ts';
import type { LocalHandle } from './local-handle.ts';
import { instanceProcessesIn, treeIn } from './process-tree.ts';

/** Linux counts process times in hundredths of a second whatever its own tick is (USER_HZ, proc(5)). */
const nsPerTick = 1e9 / 100;

/**
 * What instances use now. CPU time is that of every living process plus that of ended ones as their parents have it. Memory is resident
 * memory with what processes share counted once: private pages of each, plus the largest share of files and of shared memory that
 * any one of them maps (a plain sum would count the buffers of a server that forks once per connection).
 */
export function usageOf(instances: readonly LocalHandle[]): (Usage | undefined)[] {
  if (!hasProc) return instances.map(() => undefined);
  const table = readProcessTable();
  return instances.map((instance) => usageIn(table, instance));
}

/** Of a container, what runs in it: neither the runtime's client nor what an engine does for it. */
function insideOf(table: ProcessTable, instance: LocalHandle): ProcessEntry[] {
  if (instance.container === undefined) return treeIn(table, instance);
  if (!isOfEngine(instance.container)) return treeIn(table, instance).filter(({ pid }) => pid !== instance.pid);
  const client = new Set(treeIn(table, instance).map(({ pid }) => pid));
  return instanceProcessesIn(table, instance, []).filter(({ pid }) => !client.has(pid));
}

function usageIn(table: ProcessTable, instance: LocalHandle): Usage | undefined {
  const tree = insideOf(table, instance);
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
