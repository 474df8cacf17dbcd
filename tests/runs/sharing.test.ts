import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, it } from 'vitest';
import { imports, nap, server, web } from '../bad-input/web-spec.ts';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';

const spec = {
  'server.mjs': server,
  'a.bench.ts': `${imports}${web()}bench('asks', { target: web, workload: http.request(), load: { concurrency: 1, duration: '2s', warmup: '0s' } });\nbench('naps', ${nap});\n`,
};

describe.concurrent('one directory', () => {
  it('takes two runs at once: both complete, both are listed', async ({ expect, onTestFinished }) => {
    const project = new Project(spec, onTestFinished);
    const runs = [project.start('run'), project.start('run')];
    await Promise.all(runs.map((run) => run.printed(/asks: measuring/)));
    for (const { code, stderr } of await Promise.all(runs.map((run) => run.finished))) expect(code, stderr).toBe(0);
    expect(JSON.parse((await project.ubench('list', '--json')).stdout)).toMatchObject([
      { status: 'COMPLETED', benchmarks: { measured: 2 }, instances: { open: 0 } },
      { status: 'COMPLETED', benchmarks: { measured: 2 }, instances: { open: 0 } },
    ]);
    expect(leftRunning(project)).toEqual([]);
  });

  it('of a run that is deleted while it goes on costs its events and logs, not its result', async ({ expect, onTestFinished }) => {
    const project = new Project({ ...spec, 'a.bench.ts': `${spec['a.bench.ts']}describe('later', () => {\n${web().replace("'web'", "'again'")}bench('asks again', { target: web, workload: http.request(), load: { concurrency: 1, operations: 10 } });\n});\n` }, onTestFinished);
    const run = project.start('run');
    await run.printed(/asks: measuring/);
    const [directory] = project.runs;
    rmSync(directory!, { recursive: true });
    const { code, stdout, stderr } = await run.finished;
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(/was deleted while the run went on: its events and the logs of its services until then are lost\. \[UBENCH_E_RUN_DELETED\] → The result is complete/);
    expect(code, stdout + stderr).toBe(6);
    expect(project.runs.map((path) => basename(path))).toEqual([basename(directory!)]);
    expect(project.result).toMatchObject({ run: { status: 'COMPLETED' }, benchmarks: [{ name: 'asks', status: 'measured' }, { name: 'naps', status: 'measured' }, { name: 'asks again', status: 'measured' }] });
    expect(JSON.parse((await project.ubench('list', '--json')).stdout)).toMatchObject([{ status: 'COMPLETED', benchmarks: { measured: 3 } }]);
    expect(leftRunning(project, [basename(directory!)])).toEqual([]);
  });

  it('of a run that is deleted and then killed still tells what it has started', async ({ expect, onTestFinished }) => {
    const deleting = "beforeAll(() => rmSync('.ubench/runs', { recursive: true }));\n";
    const project = new Project({ ...spec, 'a.bench.ts': `import { rmSync } from 'node:fs';\n${spec['a.bench.ts'].replace('bench(', `${deleting}bench(`)}` }, onTestFinished);
    const run = project.start('run');
    await run.printed(/asks: measuring/);
    run.kill('SIGKILL');
    await run.finished;
    expect(leftRunning(project)).toHaveLength(1);
    expect(JSON.parse((await project.ubench('list', '--json')).stdout)).toMatchObject([{ status: 'INTERRUPTED', instances: { open: 1 } }]);
    expect(await project.ubench('stop')).toMatchObject({ code: 0, stdout: 'a.bench.ts > web: stopped\n' });
    expect(leftRunning(project)).toEqual([]);
  });
});
