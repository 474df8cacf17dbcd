import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { imports, web } from '../bad-input/web-spec.ts';
import { otherSteps } from '../failpoints/other-steps.ts';
import { leftRunning } from '../harness/left-running.ts';
import type { Project } from '../harness/project.ts';
import { aliveInYard, inYard, lastRun, yardProject } from './yard-project.ts';

const rowsOf = async (project: Project): Promise<unknown> => JSON.parse((await project.ubench('list', '--backend', 'berth', '--json')).stdout);
/** The files of the runs are lost, as they are on another machine. */
const forget = ({ directory }: Project): void => rmSync(join(directory, '.ubench'), { recursive: true });
const keep = async (project: Project): Promise<string> => {
  const { code, stderr } = await project.ubench('run', '--backend', 'berth', '--keep');
  if (code !== 0) throw new Error(stderr);
  return lastRun(project);
};

describe.concurrent('list --backend', () => {
  it('shows what the backend has, and whether it is known here', async ({ expect, onTestFinished }) => {
    const project = yardProject(onTestFinished);
    expect(await project.ubench('list', '--backend', 'berth')).toMatchObject({ code: 0, stdout: '', stderr: "None of your runs has anything on 'berth'.\n" });
    const id = await keep(project);
    expect(await rowsOf(project)).toEqual([{ run: id, deployment: 'web', id: expect.stringMatching(/^y\d+$/), state: { status: 'RUNNING' }, known: 'COMPLETED' }]);
    const known = await project.ubench('list', '--backend', 'berth');
    expect(known.stdout).toMatch(/^run +deployment +id +state +known here\n\S+ +web +y\d+ +RUNNING +COMPLETED\n$/);
    expect(known.stderr).toBe('');
    forget(project);
    const unknown = await project.ubench('list', '--backend', 'berth');
    expect(unknown.stdout).toMatch(/RUNNING +no\n$/);
    expect(unknown.stderr).toContain('One run is not known here: with --adopt, ubench show, logs and stop work on it.');
    expect(existsSync(join(project.directory, 'yard/closed'))).toBe(true);
    expect(existsSync(join(project.directory, '.ubench/runs'))).toBe(false);
    await project.ubench('list', '--backend', 'berth', '--adopt');
    await project.ubench('stop', id);
  });

  it('shows why one waits', async ({ expect, onTestFinished }) => {
    const project = yardProject(onTestFinished);
    const id = await keep(project);
    writeFileSync(join(project.directory, 'yard/y1.json'), JSON.stringify({ deployment: 'db', run: id }));
    writeFileSync(join(project.directory, 'yard/y2.json'), JSON.stringify({ deployment: 'evil\u001b[2J', run: id }));
    const { stdout } = await project.ubench('list', '--backend', 'berth');
    expect(stdout).toMatch(/db +y1 +PENDING: the yard is full +COMPLETED\n/);
    expect(stdout).toMatch(/evil +y2 /);
    expect(await project.ubench('stop', id)).toMatchObject({ code: 0 });
  });

  it('of one that cannot be asked, or that there is not, says so', async ({ expect, onTestFinished }) => {
    const project = yardProject(onTestFinished, 'asks: false');
    expect(await project.ubench('list', '--backend', 'berth')).toMatchObject({ code: 5, stderr: expect.stringMatching(/The backend 'berth' cannot be asked what runs there\.[^]*\[UBENCH_E_NO_FIND_ALL\]/) });
    expect(await project.ubench('list', '--backend', 'birth')).toMatchObject({ code: 5, stderr: expect.stringContaining("Did you mean 'berth'?") });
    expect(await project.ubench('list', '--adopt')).toMatchObject({ code: 5, stderr: expect.stringContaining('UBENCH_E_FLAG_ALONE') });
    expect(await project.ubench('list', '--backend', 'berth', '-n', '3')).toMatchObject({ code: 5, stderr: expect.stringContaining('UBENCH_E_FLAGS_APART') });
  });
});

describe.concurrent('list --backend --adopt', () => {
  it('makes a run known whose files are lost: show, logs and stop work on it', async ({ expect, onTestFinished }) => {
    const project = yardProject(onTestFinished);
    const id = await keep(project);
    forget(project);
    const first = await project.ubench('list', '--backend', 'berth', '--adopt');
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/RUNNING +ADOPTED\n$/), stderr: `adopted ${id}: 1 instance\n` });
    const events = readFileSync(join(project.directory, '.ubench/runs', id, 'events.jsonl'), 'utf8');
    // Nothing new: nothing happens.
    expect(await project.ubench('list', '--backend', 'berth', '--adopt')).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(project.directory, '.ubench/runs', id, 'events.jsonl'), 'utf8')).toBe(events);

    expect(await project.ubench('show', id)).toMatchObject({ code: 0, stdout: expect.stringMatching(/: ADOPTED: it was found on the backend 'berth'.*\nKept running: web on berth\n$/) });
    expect(JSON.parse((await project.ubench('list', '--json')).stdout)).toMatchObject([{ id, status: 'ADOPTED', started_at: expect.stringContaining(`${id.slice(0, 4)}-${id.slice(4, 6)}-${id.slice(6, 8)}T`), instances: { kept: 1, open: 0 } }]);
    expect(await project.ubench('list')).toMatchObject({ code: 0, stdout: expect.stringMatching(/ADOPTED .* – +\(keeps 1 running\)\n$/), stderr: '' });
    expect(await project.ubench('logs', id)).toMatchObject({ code: 0, stdout: 'listening soon\n' });
    expect(await project.ubench('report', id)).toMatchObject({ code: 5, stderr: expect.stringMatching(/it was found on the backend 'berth'.*\[UBENCH_E_NO_RESULT\]/) });
    expect(await project.ubench('watch', id)).toMatchObject({ code: 3, stderr: expect.stringContaining('ADOPTED: it was found') });
    expect(await project.ubench('rerun', id)).toMatchObject({ code: 5, stderr: expect.stringContaining('UBENCH_E_RERUN') });
    expect(await project.ubench('prune', '--keep', '0', '--dry-run')).toMatchObject({ stderr: expect.stringContaining('it has left something running') });
    // It may belong to a run that goes on elsewhere.
    expect((await project.ubench('doctor', '--clean')).stdout).not.toContain('cleaned up');
    expect(aliveInYard(project)).toHaveLength(1);

    expect(await project.ubench('stop', id)).toMatchObject({ code: 0, stdout: 'web: stopped\n' });
    expect({ there: inYard(project), processes: leftRunning(project, [id]) }).toEqual({ there: [], processes: [] });
    expect(await project.ubench('show', id)).toMatchObject({ code: 0, stdout: expect.not.stringContaining('Kept running') });
    expect(await project.ubench('prune', '--keep', '0')).toMatchObject({ stdout: `${id}\n` });
  });

  it('adds what such a run has started since, and leaves a run alone that has its own record', async ({ expect, onTestFinished }) => {
    const project = yardProject(onTestFinished);
    const id = await keep(project);
    renameSync(join(project.directory, '.ubench'), join(project.directory, 'aside'));
    await project.ubench('list', '--backend', 'berth', '--adopt');
    writeFileSync(join(project.directory, 'yard/y1.json'), JSON.stringify({ deployment: 'db', run: id }));
    expect(await project.ubench('list', '--backend', 'berth', '--adopt')).toMatchObject({ code: 0, stderr: `adopted ${id}: 1 instance\n` });
    expect(JSON.parse((await project.ubench('show', id, '--json')).stdout)).toMatchObject({ instances: [{ deployment: 'web' }, { deployment: 'db' }] });
    rmSync(join(project.directory, '.ubench'), { recursive: true });
    renameSync(join(project.directory, 'aside'), join(project.directory, '.ubench'));
    expect(await project.ubench('list', '--backend', 'berth', '--adopt')).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse((await project.ubench('show', id, '--json')).stdout)).toMatchObject({ status: 'COMPLETED', instances: [{ deployment: 'a.bench.ts > web' }] });
    await project.ubench('stop', id);
  });

  it('does not take the mark of something else for a run', async ({ expect, onTestFinished }) => {
    const project = yardProject(onTestFinished);
    const id = await keep(project);
    forget(project);
    writeFileSync(join(project.directory, 'yard/y1.json'), JSON.stringify({ deployment: 'db', run: '../../outside' }));
    const { code, stderr } = await project.ubench('list', '--backend', 'berth', '--adopt');
    expect(code).toBe(3);
    expect(stderr).toContain('UBENCH_E_ADOPT_ID');
    // The other one is adopted all the same.
    expect(stderr).toContain(`adopted ${id}: 1 instance`);
    expect(existsSync(join(project.directory, 'outside'))).toBe(false);
    expect(await project.ubench('stop', id)).toMatchObject({ code: 0 });
  });

  it.for(otherSteps.adopt)('killed at %s has adopted a run as a whole or not at all, and the next time does', async (point, { expect, onTestFinished }) => {
    const project = yardProject(onTestFinished);
    const id = await keep(project);
    forget(project);
    expect(await project.startAs([], ['list', '--backend', 'berth', '--adopt'], { UBENCH_FAILPOINTS: `kill:${point}` }).finished).toMatchObject({ signal: 'SIGKILL' });
    expect(project.runs).toHaveLength(point === 'store.adopt:after' ? 1 : 0);
    expect(await project.ubench('list', '--backend', 'berth', '--adopt')).toMatchObject({ code: 0, stdout: expect.stringContaining('ADOPTED') });
    expect(await project.ubench('stop', id)).toMatchObject({ code: 0, stdout: 'web: stopped\n' });
    expect((await project.ubench('doctor', '--clean')).stdout).not.toContain('could not');
    expect(inYard(project)).toEqual([]);
  });
});

describe.concurrent('a run on another place', () => {
  it.for(['store.event:before#1', 'store.event:after#1', 'store.event:before#2', 'store.event:before#3', 'yard.submit:before', 'yard.submit:written', 'yard.submit:after', 'store.event:after#3', 'store.event:after#4'])(
    'that is killed at %s leaves nothing that stop does not find',
    async (point, { expect, onTestFinished }) => {
      const project = yardProject(onTestFinished);
      expect(await project.startAs([], ['run', '--backend', 'berth'], { UBENCH_FAILPOINTS: `kill:${point}` }).finished).toMatchObject({ signal: 'SIGKILL' });
      const id = project.runs.length === 0 ? undefined : lastRun(project);
      if (id !== undefined) await project.ubench('stop', id);
      expect({ there: inYard(project), processes: leftRunning(project) }).toEqual({ there: [], processes: [] });
      expect(await rowsOf(project)).toEqual([]);
    },
  );

  it('has its log asked of the backend while it goes on, and followed until it is brought home', async ({ expect, onTestFinished }) => {
    const endless = `${imports}${web()}bench('endless', { target: web, workload: http.request(), load: { concurrency: 1, duration: '100s', warmup: '0s' } });\n`;
    const project = yardProject(onTestFinished, '', { 'a.bench.ts': endless });
    const run = project.start('run', '--backend', 'berth');
    await run.printed(/endless: measuring/);
    expect(await project.ubench('logs')).toMatchObject({ code: 0, stdout: 'listening soon\n' });
    expect(await project.ubench('logs', lastRun(project), 'web', '--tail', '1')).toMatchObject({ code: 0, stdout: 'listening soon\n' });
    expect(await project.ubench('logs', lastRun(project), 'wob')).toMatchObject({ code: 5, stderr: expect.stringContaining("Did you mean 'web'?") });
    const follow = project.start('logs', '-f');
    await follow.printed(/listening soon/);
    run.kill('SIGINT');
    expect(await run.finished).toMatchObject({ code: 130 });
    // Told once, although it is now here.
    expect(await follow.finished).toMatchObject({ code: 0, stdout: 'listening soon\n' });
    expect(await project.ubench('logs')).toMatchObject({ code: 0, stdout: 'listening soon\n' });
    expect(inYard(project)).toEqual([]);
  });

  it('whose start was cut off is stopped by its mark; where that is not possible, by stop', async ({ expect, onTestFinished }) => {
    const project = yardProject(onTestFinished);
    mkdirSync(join(project.directory, 'yard'));
    writeFileSync(join(project.directory, 'yard/cut'), '');
    expect(await project.ubench('run', '--backend', 'berth')).toMatchObject({ code: 3, stdout: expect.stringContaining('the connection is lost') });
    expect({ there: inYard(project), processes: leftRunning(project) }).toEqual({ there: [], processes: [] });
    expect(await project.ubench('stop')).toMatchObject({ code: 5, stderr: expect.stringContaining('UBENCH_E_RUN_ENDED') });
    writeFileSync(join(project.directory, 'yard/deaf'), '');
    expect(await project.ubench('run', '--backend', 'berth')).toMatchObject({ code: 3, stdout: expect.stringContaining('nobody answers') });
    expect(inYard(project)).not.toEqual([]);
    expect(await project.ubench('list')).toMatchObject({ stderr: expect.stringContaining('One run may have left something running') });
    expect(await project.ubench('stop')).toMatchObject({ code: 3, stderr: expect.stringContaining('nobody answers') });
    rmSync(join(project.directory, 'yard/deaf'));
    expect(await project.ubench('stop')).toMatchObject({ code: 0, stdout: 'a.bench.ts > web: stopped\n' });
    expect({ there: inYard(project), processes: leftRunning(project) }).toEqual({ there: [], processes: [] });
  });

  it('is compared by ab, a variant each', async ({ expect, onTestFinished }) => {
    const project = yardProject(onTestFinished);
    const compared = await project.ubench('ab', '--backend', 'berth', '--a-set', 'load.operations=30', '--b-set', 'load.operations=31', '--json');
    expect(compared.stdout, compared.stderr).toContain('"benchmarks"');
    expect({ there: inYard(project), processes: leftRunning(project) }).toEqual({ there: [], processes: [] });
  });

  it('is kept, and used by the next', async ({ expect, onTestFinished }) => {
    const project = yardProject(onTestFinished);
    const id = await keep(project);
    const pids = aliveInYard(project);
    expect(pids).toHaveLength(1);
    const reusing = await project.ubench('run', '--backend', 'berth', '--reuse');
    expect(reusing, reusing.stderr).toMatchObject({ code: 0 });
    expect(aliveInYard(project)).toEqual(pids);
    const again = await project.ubench('rerun', lastRun(project));
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(aliveInYard(project)).toEqual(pids);
    expect(await project.ubench('stop', id)).toMatchObject({ code: 0, stdout: 'a.bench.ts > web: stopped\n' });
    expect(inYard(project)).toEqual([]);
  });
});
