import { readdirSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, it, vi } from 'vitest';
import { otherSteps } from '../failpoints/other-steps.ts';
import { leftRunning } from '../harness/left-running.ts';
import { Project, repository, type Running } from '../harness/project.ts';
import { imports, quick, server, web } from '../bad-input/web-spec.ts';

const bin = join(repository, 'packages/ubench/bin/ubench.mjs');
const spec = (...names: string[]): string => `import { bench } from 'ubench';\nimport { work } from './work.ts';\n${names.map((name) => `bench('${name}', () => work());\n`).join('')}`;
const files = { 'a.bench.ts': spec('first'), 'work.ts': 'export const work = () => 1 + 1;\n', 'notes.txt': 'nothing that runs' };

/** Resolves when it has been waiting for changes so many times. */
const waiting = (run: Running, times: number): Promise<void> => run.printed(new RegExp(`(Watching \\d+ files? for changes\\.[^]*){${times}}`));

/** Processes whose environment has this text. */
function processesWith(text: string): string[] {
  return readdirSync('/proc').filter((entry) => {
    try {
      return /^\d+$/.test(entry) && readFileSync(`/proc/${entry}/environ`, 'latin1').split('\0').includes(text);
    } catch {
      return false;
    }
  });
}

const names = (project: Project): string[] => project.result.benchmarks.map(({ name }) => name);

describe.concurrent('run --watch', () => {
  it('runs again when a spec changes, with what is new in it, and says what changed', async ({ expect, onTestFinished }) => {
    const project = new Project(files, onTestFinished);
    const run = project.start('run', '--watch');
    await waiting(run, 1);
    expect(project.runs).toHaveLength(1);
    project.write({ 'a.bench.ts': spec('first', 'second') });
    await waiting(run, 2);
    expect(project.runs).toHaveLength(2);
    expect(names(project)).toEqual(['first', 'second']);
    run.kill('SIGINT');
    const { code, stderr } = await run.finished;
    expect(code).toBe(130);
    expect(stderr).toContain('\na.bench.ts changed: running again.\n');
    expect(processesWith(`UBENCH_WATCHED_BY=${run.pid}`)).toEqual([]);
  });

  it('runs again when a module of a spec, or the configuration, changes, with its new content', async ({ expect, onTestFinished }) => {
    const project = new Project({ ...files, 'ubench.config.ts': "import { reporters } from './reporters.ts';\nexport default { reporters };", 'reporters.ts': "export const reporters = ['json'];" }, onTestFinished);
    const run = project.start('run', '--watch');
    await waiting(run, 1);
    project.write({ 'work.ts': "export const work = () => { throw new Error('broken work'); };\n" });
    await waiting(run, 2);
    expect(project.result.benchmarks[0]).toMatchObject({ status: 'failed', error: { what: expect.stringContaining('broken work') } });
    project.write({ 'reporters.ts': "export const reporters = ['terminal'];" });
    await waiting(run, 3);
    run.kill('SIGTERM');
    const { code, stdout, stderr } = await run.finished;
    expect(code).toBe(143);
    expect(stderr).toMatch(/^work\.ts changed: running again\.$/m);
    expect(stderr).toMatch(/^reporters\.ts changed: running again\.$/m);
    expect(stdout).toContain('broken work');
  });

  it('takes up a new spec, and runs nothing for a file that no run is made of', async ({ expect, onTestFinished }) => {
    const project = new Project(files, onTestFinished);
    const run = project.start('run', '--watch');
    await waiting(run, 1);
    project.write({ 'notes.txt': 'changed', 'other.ts': 'export {};', '.ubench/x.json': '{}', 'deep/b.bench.ts': spec('new').replace('./work.ts', '../work.ts') });
    await waiting(run, 2);
    expect(names(project)).toEqual(['first', 'new']);
    run.kill('SIGINT');
    expect((await run.finished).stderr.match(/changed: running again/g)).toHaveLength(1);
  });

  it('goes on after a spec that cannot be parsed, one that ends the process, and a configuration that is broken', async ({ expect, onTestFinished }) => {
    const project = new Project({ ...files, 'ubench.config.ts': 'export default {};' }, onTestFinished);
    const run = project.start('run', '--watch');
    await waiting(run, 1);
    project.write({ 'a.bench.ts': 'import { bench } from \n bench(' });
    await run.printed(/UBENCH_E_SPEC_PARSE/);
    await waiting(run, 2);
    project.write({ 'a.bench.ts': "process.kill(process.pid, 'SIGKILL');" });
    await run.printed(/The run was ended by SIGKILL\./);
    await waiting(run, 3);
    project.write({ 'ubench.config.ts': 'export default { trails: 1 };' });
    await run.printed(/UBENCH_E_CONFIG_KEY_UNKNOWN/);
    await waiting(run, 4);
    project.write({ 'ubench.config.ts': 'export default {};', 'a.bench.ts': spec('well again') });
    await waiting(run, 5);
    expect(names(project)).toEqual(['well again']);
    run.kill('SIGINT');
    expect((await run.finished).code).toBe(130);
  });

  const endless = `${imports}${web()}bench('endless', { target: web, workload: http.request(), load: { concurrency: 2, duration: '100s', warmup: '0s' } });`;

  it('ends a run that a change has overtaken, with its teardown, and runs again', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'server.mjs': server, 'a.bench.ts': endless }, onTestFinished);
    const run = project.start('run', '--watch');
    await run.printed(/endless: measuring/);
    project.write({ 'a.bench.ts': `${imports}${web()}${quick}` });
    await waiting(run, 1);
    expect(project.runs).toHaveLength(2);
    expect(names(project)).toEqual(['quick']);
    run.kill('SIGINT');
    const { stderr } = await run.finished;
    expect(stderr).toMatch(/^a\.bench\.ts changed: stopping this run\.$[^]*^web: stopped$[^]*^a\.bench\.ts changed: running again\.$/m);
    expect(leftRunning(project)).toEqual([]);
  });

  it('leaves nothing running when it is interrupted under load', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'server.mjs': server, 'a.bench.ts': endless }, onTestFinished);
    const run = project.start('run', '--watch');
    await run.printed(/endless: measuring/);
    run.kill('SIGINT');
    const { code, stderr } = await run.finished;
    expect(code).toBe(130);
    expect(stderr).toContain('web: stopped');
    expect(project.result.run).toMatchObject({ status: 'INTERRUPTED', exit_code: 130 });
    expect(leftRunning(project)).toEqual([]);
    expect(processesWith(`UBENCH_WATCHED_BY=${run.pid}`)).toEqual([]);
  });

  it('leaves nothing running when it is killed outright', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'server.mjs': server, 'a.bench.ts': endless }, onTestFinished);
    const run = project.start('run', '--watch');
    await run.printed(/endless: measuring/);
    run.kill('SIGKILL');
    await run.finished;
    await vi.waitUntil(() => leftRunning(project).length === 0 && processesWith(`UBENCH_WATCHED_BY=${run.pid}`).length === 0, { timeout: 60_000, interval: 200 });
    expect(project.result.run).toMatchObject({ status: 'INTERRUPTED', exit_code: 143 });
  });

  it.for(otherSteps.watch)('leaves nothing running when it is killed as it starts a run, at %s', async (point, { expect, onTestFinished }) => {
    const project = new Project({ 'server.mjs': server, 'a.bench.ts': endless }, onTestFinished);
    const run = project.startAs([], ['run', '--watch'], { UBENCH_FAILPOINTS: `kill:${point}` });
    expect(await run.finished).toMatchObject({ signal: 'SIGKILL' });
    await vi.waitUntil(() => processesWith(`UBENCH_WATCHED_BY=${run.pid}`).length === 0, { timeout: 60_000, interval: 200 });
    expect(leftRunning(project)).toEqual([]);
  });

  it('on a terminal runs again at r and Enter, and quits at q with the code of the last run', async ({ expect, onTestFinished }) => {
    const project = new Project(files, onTestFinished);
    const child = spawn('script', ['--quiet', '--return', '--flush', '--command', `'${process.execPath}' '${bin}' run --watch`, '/dev/null'], { cwd: project.directory, env: { ...process.env, NO_COLOR: '1' } });
    onTestFinished(() => void child.kill());
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
    const waitingAgain = (times: number): Promise<unknown> => vi.waitUntil(() => shown.split('q to quit.').length > times, { timeout: 60_000 });
    await waitingAgain(1);
    child.stdin.write('r');
    await waitingAgain(2);
    child.stdin.write('\r');
    await waitingAgain(3);
    const ended = new Promise((done) => child.once('exit', done));
    child.stdin.write('q');
    expect(await ended).toBe(0);
    expect(project.runs).toHaveLength(3);
  });

  it('has no meaning with --list or --dry-run', async ({ expect, onTestFinished }) => {
    const project = new Project(files, onTestFinished);
    for (const flag of ['--list', '--dry-run']) {
      const { code, stderr } = await project.ubench('run', '--watch', flag);
      expect(code).toBe(5);
      expect(stderr).toContain(`--watch and ${flag} have no meaning together. [UBENCH_E_FLAGS_APART]`);
    }
  });
});
