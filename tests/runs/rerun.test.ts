import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'vitest';
import { imports, nap, quick, server, web } from '../bad-input/web-spec.ts';
import { Project } from '../harness/project.ts';

const spec = { 'server.mjs': server, 'a.bench.ts': `${imports}${web()}${quick}bench('naps', ${nap});\n` };

describe.concurrent('rerun', () => {
  it('gives the command of a run again, and the result says of which', async ({ expect, onTestFinished }) => {
    const project = new Project(spec, onTestFinished);
    await project.ubench('run', '-t', 'quick', '--seed', '7');
    const id = basename(project.runs[0]!);
    const { seed } = project.result.benchmarks[0]!;
    const { code, stderr } = await project.ubench('rerun', id.slice(-4));
    expect(code).toBe(0);
    expect(stderr).toMatch(/^ubench run -t quick --seed 7\n/);
    expect(stderr).not.toContain(`since ${id}`);
    expect(project.runs).toHaveLength(2);
    expect(project.result).toMatchObject({ run: { rerun_of: id }, benchmarks: [{ name: 'quick', status: 'measured', seed }] });
    expect((await project.ubench('show')).stdout).toContain(`again after ${id}`);
  });

  it('tells what has changed since', async ({ expect, onTestFinished }) => {
    const project = new Project(spec, onTestFinished);
    await project.ubench('run', '-t', 'quick');
    const id = basename(project.runs[0]!);
    project.write({ 'a.bench.ts': spec['a.bench.ts'].replace('operations: 30', 'operations: 31') });
    const { code, stderr } = await project.ubench('rerun');
    expect(code).toBe(0);
    expect(stderr).toContain(`since ${id}: file a.bench.ts changed\n`);
    expect(stderr).toContain(`since ${id}: benchmark a.bench.ts > quick changed\n`);
  });

  it('takes further flags after --', async ({ expect, onTestFinished }) => {
    const project = new Project(spec, onTestFinished);
    await project.ubench('run', '-t', 'quick');
    expect(await project.ubench('rerun', '--', '--trials', '2')).toMatchObject({ code: 0, stderr: expect.stringMatching(/^ubench run -t quick --trials 2\n/) });
    expect(project.result.benchmarks).toMatchObject([{ name: 'quick', trials: [{}, {}] }]);
  });

  it('works of a run that was killed', async ({ expect, onTestFinished }) => {
    const project = new Project(spec, onTestFinished);
    const run = project.startAs([], ['run', '-t', 'naps'], { UBENCH_FAILPOINTS: 'kill:store.result:before' });
    expect(await run.finished).toMatchObject({ signal: 'SIGKILL' });
    expect(await project.ubench('rerun')).toMatchObject({ code: 0 });
    expect(project.result.run.rerun_of).toBe(basename(project.runs[0]!));
  });

  it('says why it cannot', async ({ expect, onTestFinished }) => {
    const project = new Project(spec, onTestFinished);
    await project.ubench('run', '-t', 'naps');
    rmSync(join(project.runs[0]!, 'run.json'));
    expect(await project.ubench('rerun')).toMatchObject({ code: 5, stderr: expect.stringMatching(/its run\.json is missing or damaged\. \[UBENCH_E_RERUN\]/) });
  });
});
