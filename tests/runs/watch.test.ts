import { describe, it } from 'vitest';
import { imports, nap, quick, server, web } from '../bad-input/web-spec.ts';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';

const spec = {
  'server.mjs': `console.log('listening soon');\n${server}`,
  'a.bench.ts': `${imports}${web()}bench('asks', { target: web, workload: http.request(), load: { concurrency: 1, duration: '4s', warmup: '0s' } });\nbench('naps', ${nap});\n`,
};

describe.concurrent('from another process', () => {
  it('watch follows a run to its end, and ends as it does', async ({ expect, onTestFinished }) => {
    const project = new Project(spec, onTestFinished);
    const run = project.start('run');
    await run.printed(/asks: measuring/);
    const watch = project.start('watch');
    await watch.printed(/asks: measuring/);
    await watch.printed(/naps: measuring/);
    const [ended, watched] = await Promise.all([run.finished, watch.finished]);
    expect(watched.code).toBe(ended.code);
    expect(watched.stderr).toContain('web: ready');
    expect(watched.stdout).toContain('Benchmarks: 2 measured');
  });

  it('watch of one that is killed tells what it had measured, and ends with 3', async ({ expect, onTestFinished }) => {
    const project = new Project({ ...spec, 'a.bench.ts': `${imports}${web()}${quick}bench('endless', { target: web, workload: http.request(), load: { concurrency: 1, duration: '100s', warmup: '0s' } });\n` }, onTestFinished);
    const run = project.start('run');
    await run.printed(/web: starting/);
    const watch = project.start('watch');
    await watch.printed(/endless: measuring/);
    run.kill('SIGKILL');
    const { code, stdout } = await watch.finished;
    expect(code).toBe(3);
    expect(stdout).toMatch(/✓ quick [^]*◐ endless .*\n.*interrupted/);
    expect(await project.ubench('stop')).toMatchObject({ code: 0 });
    expect(leftRunning(project)).toEqual([]);
  });

  it('watch of one that has ended shows it, and ends with its code', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'server.mjs': server, 'a.bench.ts': `${imports}bench('naps', ${nap}, (result) => expect(result.latency.p50).toBeLessThan('1us'));\n` }, onTestFinished);
    await project.ubench('run');
    expect(await project.ubench('watch')).toMatchObject({ code: 1, stdout: expect.stringContaining('Benchmarks: 1 measured') });
  });

  it('list says that it goes on, and show what it has measured so far', async ({ expect, onTestFinished }) => {
    const project = new Project(spec, onTestFinished);
    const run = project.start('run', '--set', 'load.duration=100s');
    await run.printed(/asks: measuring/);
    expect(JSON.parse((await project.ubench('list', '--json')).stdout)).toMatchObject([{ status: 'RUNNING', exit_code: null, duration_ns: null }]);
    const shown = await project.ubench('show');
    expect(shown.stdout).toMatch(/: RUNNING\nIt goes on/);
    expect(shown.stdout).toContain('Instance of a.bench.ts > web on local: started');
    run.kill('SIGINT');
    expect(await run.finished).toMatchObject({ code: 130 });
  });

  it('logs --follow prints what services print until the run ends', async ({ expect, onTestFinished }) => {
    const project = new Project({ ...spec, 'a.bench.ts': `${imports}bench('naps', ${nap});\ndescribe('later', () => {\n${web()}${quick}});\n` }, onTestFinished);
    const run = project.start('run');
    await run.printed(/naps: measuring/);
    const logs = project.start('logs', '-f');
    const [, { code, stdout }] = await Promise.all([run.finished, logs.finished]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'listening soon\n' });
  });
});
