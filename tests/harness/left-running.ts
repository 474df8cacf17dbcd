import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Project } from './project.ts';

/**
 * Processes that the runs of a project have started and that still live: each was started with the id of its run.
 * @param runs Their ids, where they are not kept in the project.
 */
export function leftRunning(project: Project, runs: readonly string[] = project.runs.map((run) => basename(run))): number[] {
  const marks = runs.map((run) => `UBENCH_OWNER=${run}`);
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
