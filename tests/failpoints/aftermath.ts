import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { localBackend } from '@ubench/backend-local';
import { type BackendType, cleanUp, RunStore, type RunSummary, silentLogger } from '@ubench/core';
import { readProcess } from '@ubench/processes';
import { expect } from 'vitest';
import type { Project } from '../harness/project.ts';
import { ubenchHere } from './in-process.ts';
import { instanceDirectories, processesOf } from '../harness/instance-files.ts';
import { assertWhole, unfinishedFiles } from '../harness/stored-files.ts';

export async function list(project: Project): Promise<RunSummary[]> {
  const { code, stdout, stderr } = await ubenchHere(project, 'list', '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as RunSummary[];
}

/**
 * What must hold of a project whose one run was killed, whenever that was: readers see all that was finished and nothing that is half, and
 * cleaning up leaves nothing of it.
 */
export async function expectOrder(project: Project, clean: () => Promise<void> = () => cleanHere(project), place = tmpdir()): Promise<void> {
  const ids = project.runs.map((run) => basename(run));
  const finished = new Set(ids.filter((id) => existsSync(join(project.directory, '.ubench/runs', id, 'result.json'))));
  const before = await list(project);
  expect(before.map(({ id, status }) => ({ id, status }))).toEqual(ids.map((id) => ({ id, status: finished.has(id) ? 'COMPLETED' : 'INTERRUPTED' })));
  for (const run of project.runs) assertWhole(run);
  const processes = processesOf(ids);
  await clean();
  expect(processes.filter(({ pid, started }) => readProcess(pid)?.started === started)).toEqual([]);
  expect(processesOf(ids)).toEqual([]);
  expect([...ids.flatMap((id) => instanceDirectories(id, place)), ...temporaryFiles(project)]).toEqual([]);
  const after = await list(project);
  expect(after).toEqual(before.map((summary) => ({ ...summary, instances: { kept: 0, open: 0 } })));
  expect(await list(project)).toEqual(after);
}

/** Takes away what was left, as `ubench doctor --clean` does. */
export async function cleanHere(project: Project): Promise<void> {
  const store = new RunStore(join(project.directory, '.ubench'), (sentence) => expect.unreachable(sentence));
  const cleaned = await cleanUp(store, {
    get: async () => localBackend.create({}, { log: silentLogger }),
    placed: async () => ({ type: localBackend as BackendType, options: {} }),
  });
  expect(cleaned.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
}

/** Files that nobody should see, and directories of runs that are not whole. */
export const temporaryFiles = (project: Project): string[] => unfinishedFiles(join(project.directory, '.ubench'));
