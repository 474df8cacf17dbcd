import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Project } from './project.ts';

/** Processes that the runs of a project have started and that still live: each was started with the id of its run. */
export function leftRunning(project: Project): number[] {
  const marks = project.runs.map((run) => `UBENCH_OWNER=${basename(run)}`);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => marks.some((mark) => environmentOf(pid).includes(mark)));
}

/** Processes end while they are looked at. */
function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
