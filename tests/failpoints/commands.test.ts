import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { type Finished, Project } from '../harness/project.ts';
import { cleanHere, list, temporaryFiles } from './aftermath.ts';
import { ubenchHere } from './in-process.ts';
import { instanceDirectories } from '../harness/instance-files.ts';
import { otherSteps } from './other-steps.ts';
import { webSpec } from './specs.ts';

const killed = (project: Project, args: readonly string[], point: string): Promise<Finished> => project.startAs([], args, { UBENCH_FAILPOINTS: `kill:${point}` }).finished;
const web = ['-t', 'asks', '--trials', '1'];

/** Two runs: one that has ended, and one that was killed when all was measured. */
let template: Project;
let removeTemplate: () => void;
beforeAll(async () => {
  template = new Project(webSpec, (remove) => (removeTemplate = remove));
  await template.ubench('run', '-t', 'naps');
  await killed(template, ['run', '-t', 'naps'], 'store.finish:before');
});
afterAll(() => removeTemplate());

function copyOfTemplate(whenDone: (remove: () => void) => void): Project {
  const project = new Project({}, whenDone);
  cpSync(join(template.directory, '.ubench'), join(project.directory, '.ubench'), { recursive: true });
  return project;
}

describe.concurrent('a command that is killed leaves what it was at to the next', () => {
  it.for(otherSteps.list)('list, at %s', async (point, { expect, onTestFinished }) => {
    const project = copyOfTemplate(onTestFinished);
    expect(await killed(project, ['list'], point)).toMatchObject({ signal: 'SIGKILL' });
    expect(await list(project)).toMatchObject([
      { status: 'INTERRUPTED', trials: 1, benchmarks: { measured: 1 } },
      { status: 'COMPLETED', trials: 1, benchmarks: { measured: 1 } },
    ]);
    await cleanHere(project);
    expect(temporaryFiles(project)).toEqual([]);
  });

  it.for(otherSteps.reindex)('list --reindex, at %s', async (point, { expect, onTestFinished }) => {
    const project = copyOfTemplate(onTestFinished);
    const before = await list(project);
    expect(await killed(project, ['list', '--reindex'], point)).toMatchObject({ signal: 'SIGKILL' });
    expect(await list(project)).toEqual(before);
  });

  it.for(otherSteps.prune)('prune, at %s', async (point, { expect, onTestFinished }) => {
    const project = copyOfTemplate(onTestFinished);
    const [newest, oldest] = await list(project);
    expect(await killed(project, ['prune', '--keep', '1'], point)).toMatchObject({ signal: 'SIGKILL' });
    expect(await list(project)).toEqual(point === 'store.remove:before' ? [newest, oldest] : [newest]);
    await cleanHere(project);
    expect(temporaryFiles(project)).toEqual([]);
    expect(await ubenchHere(project, 'prune', '--keep', '1')).toMatchObject({ code: 0 });
    expect(await list(project)).toEqual([newest]);
  });

  it.for(otherSteps.accept)('baseline accept, at %s: the run is accepted or is not, and the next time it is, once', async (point, { expect, onTestFinished }) => {
    const project = copyOfTemplate(onTestFinished);
    const id = (await list(project)).at(-1)!.id;
    const accepted = async (): Promise<unknown[]> => (JSON.parse((await ubenchHere(project, 'baseline', 'list', '--json')).stdout) as { runs: unknown[] }).runs;
    expect(await killed(project, ['baseline', 'accept', id], point)).toMatchObject({ signal: 'SIGKILL' });
    expect(await accepted()).toHaveLength(point === 'baseline.accept:after' ? 1 : 0);
    expect(await ubenchHere(project, 'baseline', 'accept', id)).toMatchObject({ code: 0 });
    expect(await accepted()).toMatchObject([{ run: id, benchmarks: 1 }]);
  });

  it.for(otherSteps.pruneBaseline)('baseline prune, at %s: all of it is done, or nothing', async (point, { expect, onTestFinished }) => {
    const project = copyOfTemplate(onTestFinished);
    const [newest, oldest] = await list(project);
    for (const { id } of [oldest!, newest!]) await ubenchHere(project, 'baseline', 'accept', id, '--force', '--note', 'both');
    const accepted = async (): Promise<string[]> => (JSON.parse((await ubenchHere(project, 'baseline', 'list', '--json')).stdout) as { runs: { run: string }[] }).runs.map(({ run }) => run);
    expect(await accepted()).toEqual([oldest!.id, newest!.id]);
    expect(await killed(project, ['baseline', 'prune', '--keep', '1'], point)).toMatchObject({ signal: 'SIGKILL' });
    expect(await accepted()).toEqual(point === 'baseline.prune:after' ? [newest!.id] : [oldest!.id, newest!.id]);
  });

  it('stop, at every step of it: each goes on from where the last was killed', async ({ expect, onTestFinished }) => {
    const project = new Project(webSpec, onTestFinished);
    await project.ubench('run', ...web, '--keep');
    const id = basename(project.runs[0]!);
    expect(leftRunning(project)).toHaveLength(1);
    const steps = ['local.signal:before', 'local.signal:after', 'local.remove:before', 'local.remove:record', 'local.remove:after', 'store.event.open:before', 'store.event.open:after', 'store.event:before'];
    for (const point of steps) {
      expect(await killed(project, ['stop'], point), point).toMatchObject({ signal: 'SIGKILL' });
      expect(await list(project), point).toMatchObject([{ status: 'COMPLETED', instances: { kept: 1, open: 0 } }]);
    }
    expect(await killed(project, ['stop'], 'store.event:after')).toMatchObject({ signal: 'SIGKILL' });
    expect(await list(project)).toMatchObject([{ status: 'COMPLETED', instances: { kept: 0, open: 0 } }]);
    expect({ processes: leftRunning(project), directories: instanceDirectories(id) }).toEqual({ processes: [], directories: [] });
  });

  it('one that puts the log aside, at every step of that: no line is lost or torn', async ({ expect, onTestFinished }) => {
    const project = copyOfTemplate(onTestFinished);
    const logs = join(project.directory, '.ubench/log');
    const lines = (): string[] => readdirSync(logs).filter((name) => name.startsWith('ubench.log') && !name.endsWith('.lock')).flatMap((name) => readFileSync(join(logs, name), 'utf8').trimEnd().split('\n'));
    appendFileSync(join(logs, 'ubench.log'), `${JSON.stringify({ filler: 'x'.repeat(5 * 1024 * 1024) })}\n`);
    for (const point of otherSteps.rotate) {
      const before = lines().length;
      expect(await killed(project, ['list', '-v'], point), point).toMatchObject({ signal: 'SIGKILL' });
      expect(lines().length).toBeGreaterThan(before);
      // Whoever holds the lock that long has been killed.
      const lock = join(logs, 'ubench.log.lock');
      if (existsSync(lock)) utimesSync(lock, 0, 0);
    }
    for (const line of lines()) JSON.parse(line);
    expect(readdirSync(logs)).toEqual(['ubench.log.1']);
    expect(await project.ubench('list', '-v')).toMatchObject({ code: 0 });
    expect(readdirSync(logs).sort()).toEqual(['ubench.log', 'ubench.log.1']);
  });

  it('stop of a run that goes on, before and after it has told it to', async ({ expect, onTestFinished }) => {
    const project = new Project(webSpec, onTestFinished);
    const run = project.start('run', ...web, '--set', 'load.operations=100000000');
    await run.printed(/measuring/);
    expect(await killed(project, ['stop'], otherSteps.stop[0])).toMatchObject({ signal: 'SIGKILL' });
    expect(await list(project)).toMatchObject([{ status: 'RUNNING' }]);
    expect(await killed(project, ['stop'], otherSteps.stop[1])).toMatchObject({ signal: 'SIGKILL' });
    expect(await run.finished).toMatchObject({ code: 143 });
    expect(await list(project)).toMatchObject([{ status: 'INTERRUPTED', exit_code: 143, instances: { open: 0 } }]);
    expect(leftRunning(project)).toEqual([]);
  });
});
