import { existsSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { type ProcessEntry, readProcess } from '@ubench/processes';
import { describe, it } from 'vitest';
import { imports } from '../bad-input/web-spec.ts';
import { leftRunning } from '../harness/left-running.ts';
import { type Finished, Project } from '../harness/project.ts';
import { packages, root } from '../structure/workspace.ts';
import { expectOrder } from './aftermath.ts';
import { otherSteps } from './other-steps.ts';
import { instanceDirectories, processesIn } from '../harness/instance-files.ts';
import { databaseSpec, webSpec } from './specs.ts';
import { stepsOf } from './steps-of.ts';
import { firstAndLast, textOf, traceOf } from './traced-run.ts';

const [web, database] = await Promise.all([traceOf(webSpec, ['run']), traceOf(databaseSpec, ['run'])]);

it('every failpoint of the sources is one that is killed here or in the tests beside this, and no other', ({ expect }) => {
  const inSources = packages.flatMap(({ sources }) => sources.filter(({ test }) => !test).flatMap(({ code, path }) => stepsOf(code).map((step) => ({ step, path: relative(root, path) }))));
  const killed = new Set<string>([...web, ...database, ...Object.values(otherSteps).flat()]);
  expect(inSources.filter(({ step }) => !killed.has(step))).toEqual([]);
  expect([...killed].filter((step) => !inSources.some((other) => other.step === step))).toEqual([]);
});

const runUntil = (point: string, project: Project): Promise<Finished> => project.startAs([], ['run'], { UBENCH_FAILPOINTS: `kill:${point}` }).finished;

describe.concurrent('a run that is killed loses no finished trial, and all that it leaves is found and taken away', () => {
  it.for(firstAndLast(web).map(textOf))('at %s', async (point, { expect, onTestFinished }) => {
    const project = new Project(webSpec, onTestFinished);
    expect(await runUntil(point, project)).toMatchObject({ signal: 'SIGKILL' });
    await expectOrder(project);
  });

  // What a server without preparations does as well is killed above.
  const ofDatabase = database.filter((name) => /^local\.(files|spawn|signal|remove):/.test(name));
  it.for(firstAndLast(ofDatabase).map(textOf))('with a database, at %s', async (point, { expect, onTestFinished }) => {
    const project = new Project(databaseSpec, onTestFinished);
    expect(await runUntil(point, project)).toMatchObject({ signal: 'SIGKILL' });
    await expectOrder(project);
  });

  it('while initdb is at work', async ({ expect, onTestFinished }) => {
    const project = new Project(databaseSpec, onTestFinished);
    const run = project.start('run');
    await run.printed(/db: starting/);
    const id = basename(project.runs[0]!);
    await expect.poll(() => instanceDirectories(id).some((directory) => existsSync(join(directory, 'data/base'))), { timeout: 60_000 }).toBe(true);
    run.kill('SIGKILL');
    await run.finished;
    await expectOrder(project);
  });

  it('with the postmaster, while one of its processes is too busy to notice', async ({ expect, onTestFinished }) => {
    const busy = "bench('b', { target: db, workload: postgres.transaction((client) => client.query('select count(*) from generate_series(1, 1e15)')), load: { concurrency: 1, operations: 1 } });\n";
    const project = new Project({ 'a.bench.ts': `${imports}const db = deploy(postgres({ settings: { max_parallel_workers_per_gather: 0 } }), { name: 'db' });\n${busy}` }, onTestFinished);
    const run = project.start('run');
    await run.printed(/b: measuring/);
    const [directory] = instanceDirectories(basename(project.runs[0]!));
    const busyOnes = (): ProcessEntry[] => processesIn(directory!).filter(({ pid }) => / SELECT/.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1')));
    await expect.poll(() => busyOnes().length, { timeout: 60_000 }).toBe(1);
    const { pid, parent } = busyOnes()[0]!;
    run.kill('SIGKILL');
    process.kill(parent, 'SIGKILL');
    await run.finished;
    await expect.poll(() => readProcess(parent)).toBeUndefined();
    // It has written over its environment, and is in a session of its own.
    expect(leftRunning(project)).not.toContain(pid);
    expect(busyOnes()).toMatchObject([{ pid }]);
    await expectOrder(project);
    expect(busyOnes()).toEqual([]);
  });
});
