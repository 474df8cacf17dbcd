import { basename } from 'node:path';
import { describe, it } from 'vitest';
import { benchOf, database, imports, quick, server, web } from '../bad-input/web-spec.ts';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';

const endless = {
  'server.mjs': server,
  'a.bench.ts': `${imports}${web()}${quick}bench('endless', { target: web, workload: http.request(), load: { concurrency: 1, duration: '100s', warmup: '0s' } });\n`,
};
const brief = { 'server.mjs': server, 'a.bench.ts': `${imports}${web()}${quick}` };

describe.concurrent('stop', () => {
  it('ends a run that goes on as a signal does: it tears down, and keeps what it has measured', async ({ expect, onTestFinished }) => {
    const project = new Project(endless, onTestFinished);
    const run = project.start('run');
    await run.printed(/endless: measuring/);
    const id = basename(project.runs[0]!);
    const stop = await project.ubench('stop', id.slice(-4));
    expect(stop).toMatchObject({ code: 0, stdout: `${id} INTERRUPTED\n` });
    expect(await run.finished).toMatchObject({ code: 143, stdout: expect.stringContaining('✓ quick') });
    expect(project.result.run).toMatchObject({ status: 'INTERRUPTED', exit_code: 143 });
    expect(project.result.benchmarks).toMatchObject([{ name: 'quick', status: 'measured' }, { name: 'endless', status: 'interrupted' }]);
    expect(leftRunning(project)).toEqual([]);
    expect(await project.ubench('stop', id)).toMatchObject({ code: 5, stderr: expect.stringMatching(/has ended \(INTERRUPTED\), and nothing of it runs any more.*\[UBENCH_E_RUN_ENDED\]/) });
  });

  it('--now kills it, and then stops what it has started', async ({ expect, onTestFinished }) => {
    const project = new Project(endless, onTestFinished);
    const run = project.start('run');
    await run.printed(/endless: measuring/);
    expect(await project.ubench('stop', '--now')).toMatchObject({ code: 0, stdout: 'a.bench.ts > web: stopped\n' });
    expect(await run.finished).toMatchObject({ signal: 'SIGKILL' });
    expect(leftRunning(project)).toEqual([]);
    expect(JSON.parse((await project.ubench('list', '--json')).stdout)).toMatchObject([{ status: 'INTERRUPTED', exit_code: null, benchmarks: { measured: 1, interrupted: 1 }, instances: { open: 0 } }]);
    expect(project.result.benchmarks).toMatchObject([{ name: 'quick', status: 'measured' }, { name: 'endless', status: 'interrupted' }]);
  });

  it('without an id means the last run that goes on or has left something', async ({ expect, onTestFinished }) => {
    const project = new Project(brief, onTestFinished);
    await project.ubench('run', '--keep');
    await project.ubench('run');
    expect(await project.ubench('stop')).toMatchObject({ code: 0, stdout: 'a.bench.ts > web: stopped\n' });
    expect(leftRunning(project)).toEqual([]);
  });
});

describe.concurrent('a deployment that is kept', () => {
  it('runs on after the run, is used by the next where it is the same, and is stopped on demand', async ({ expect, onTestFinished }) => {
    const project = new Project(brief, onTestFinished);
    const first = await project.ubench('run', '--keep');
    expect(first, first.stderr).toMatchObject({ code: 0 });
    const kept = leftRunning(project);
    expect(kept).toHaveLength(1);
    expect((await project.ubench('list')).stdout).toContain('run --keep  (keeps 1 running)');
    expect((await project.ubench('show')).stdout).toContain('Kept running: a.bench.ts > web on local');
    // A run that was not told to starts its own.
    expect(await project.ubench('run')).toMatchObject({ code: 0 });
    expect(leftRunning(project)).toEqual(kept);
    expect(await project.ubench('run', '--reuse')).toMatchObject({ code: 0 });
    expect(project.result.deployments[0]!.url).toBe(await urlOf(project, 0));
    expect(leftRunning(project)).toEqual(kept);
    expect(await project.ubench('run', '--reuse', '--set', 'web.url=http://{host}:{port}/deeper')).toMatchObject({ code: 0 });
    expect(project.result.deployments[0]!.url).not.toBe(await urlOf(project, 0));
    expect(await project.ubench('stop', basename(project.runs[0]!))).toMatchObject({ code: 0, stdout: 'a.bench.ts > web: stopped\n' });
    expect(leftRunning(project)).toEqual([]);
    // What is not there any more is started.
    expect(await project.ubench('run', '--reuse')).toMatchObject({ code: 0 });
    expect(leftRunning(project)).toEqual([]);
  });

  it('may be a database, of many processes', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': `${imports}${database()}${benchOf('db', 'postgres.selectOnly()')}` }, onTestFinished);
    expect(await project.ubench('run', '--keep')).toMatchObject({ code: 0 });
    expect(await project.ubench('run', '--reuse')).toMatchObject({ code: 0 });
    expect(project.result.deployments[0]!.url).toBe(await urlOf(project, 0));
    expect(await project.ubench('stop')).toMatchObject({ code: 0 });
    expect(leftRunning(project)).toEqual([]);
  });

  it('that has died meanwhile is stopped as one that did not run any more', async ({ expect, onTestFinished }) => {
    const project = new Project(brief, onTestFinished);
    await project.ubench('run', '--keep');
    for (const pid of leftRunning(project)) process.kill(pid, 'SIGKILL');
    expect(await project.ubench('stop')).toMatchObject({ code: 0, stdout: 'a.bench.ts > web: did not run any more\n' });
    expect(JSON.parse((await project.ubench('list', '--json')).stdout)).toMatchObject([{ instances: { kept: 0 } }]);
  });
});

/** Where the deployment of a run was. */
async function urlOf(project: Project, run: number): Promise<string | undefined> {
  const { stdout } = await project.ubench('show', basename(project.runs[run]!), '--json');
  return (JSON.parse(stdout) as { result: Project['result'] }).result.deployments[0]!.url;
}
