import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { localBackend } from '@ubench/backend-local';
import { cleanUp, planSchema, readEvents, readStored, RunStore, runRecord, runResult, type RunSummary, silentLogger, type TrialResult } from '@ubench/core';
import { readLog } from '@ubench/files';
import { readProcess, readProcessTable } from '@ubench/processes';
import { expect } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import type { Project } from '../harness/project.ts';
import { ubenchHere } from './in-process.ts';
import { instanceDirectories } from './instance-files.ts';

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
  for (const run of ids) expectFiles(join(project.directory, '.ubench/runs', run));
  const processes = processesOf(project, ids);
  await clean();
  expect(processes.filter(({ pid, started }) => readProcess(pid)?.started === started)).toEqual([]);
  expect(leftRunning(project, ids)).toEqual([]);
  expect([...ids.flatMap((id) => instanceDirectories(id, place)), ...temporaryFiles(project)]).toEqual([]);
  const after = await list(project);
  expect(after).toEqual(before.map((summary) => ({ ...summary, instances: { kept: 0, open: 0 } })));
  expect(await list(project)).toEqual(after);
}

/** Takes away what was left, as `ubench doctor --clean` does. */
export async function cleanHere(project: Project): Promise<void> {
  const store = new RunStore(join(project.directory, '.ubench'), (sentence) => expect.unreachable(sentence));
  const cleaned = await cleanUp(store, async () => localBackend.create({}, { log: silentLogger }));
  expect(cleaned.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
}

/** Every file of a run can be read, and what had been measured is in its result. */
function expectFiles(directory: string): void {
  readStored(join(directory, 'run.json'), 'ubench.run/1', runRecord);
  readStored(join(directory, 'plan.json'), 'ubench.plan/1', planSchema);
  const result = readStored(join(directory, 'result.json'), 'ubench.result/1', runResult);
  const log = join(directory, 'events.jsonl');
  for (const line of readLog(log).lines) JSON.parse(line);
  const measured = new Map<string, TrialResult[]>();
  for (const { event } of readEvents(log)) {
    if (event.type === 'trial-end') measured.set(event.benchmark, [...(measured.get(event.benchmark) ?? []), event.result]);
    if (event.type === 'benchmark-end') expect(result.benchmarks).toContainEqual(event.result);
  }
  for (const [id, trials] of measured) expect(result.benchmarks.find((benchmark) => benchmark.id === id)!.trials).toEqual(trials);
}

/** Those that carry the mark of a run, with all that descend from them. */
function processesOf(project: Project, ids: readonly string[]): { readonly pid: number; readonly started: string }[] {
  const table = readProcessTable();
  const pids = new Set(leftRunning(project, ids));
  for (const pid of pids) for (const entry of table.values()) if (entry.parent === pid) pids.add(entry.pid);
  return [...pids].flatMap((pid) => table.get(pid) ?? []);
}

/** Files that nobody should see, and directories of runs that are not whole. */
export function temporaryFiles(project: Project): string[] {
  const state = join(project.directory, '.ubench');
  return existsSync(state) ? readdirSync(state, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tmp$|^runs\/\.[^/]+$/.test(path)) : [];
}
