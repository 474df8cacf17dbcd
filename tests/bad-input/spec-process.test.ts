import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';
import { imports, nap, quick, server, web } from './web-spec.ts';

const fine = { 'server.mjs': server, 'fine.bench.ts': `${imports}${web()}${quick}` };
const aBench = `bench('f', ${nap});\n`;

describe.concurrent('a spec', () => {
  it('that never finishes importing is given up after 10 s, and the others are measured', async ({ expect, onTestFinished }) => {
    const project = new Project({ ...fine, 'endless.bench.ts': `${imports}await new Promise(() => {});\n` }, onTestFinished);
    const { code } = await project.ubench('run');
    expect(code).toBe(3);
    expect(project.result.errors).toMatchObject([
      { code: 'UBENCH_E_SPEC_TIMEOUT', where: 'endless.bench.ts', fix: expect.stringContaining('top-level await') },
    ]);
    expect(project.result.benchmarks).toMatchObject([{ status: 'measured' }]);
  });

  it('that ends the process does not look like a run that succeeded', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': `${imports}${aBench}process.exit(0);\n` }, onTestFinished);
    const { code, stderr } = await project.ubench('run');
    expect(code).toBe(3);
    expect(stderr).toContain('Something called process.exit(0) before the run was over. [UBENCH_E_EXITED]');
  });

  it('whose timer throws after it was imported ends the run with its stack, and nothing is left running', async ({
    expect,
    onTestFinished,
  }) => {
    const late = `${imports}setTimeout(() => { throw new Error('astray'); }, 1_000);\n`;
    const project = new Project(
      {
        'server.mjs': server,
        'a.bench.ts': `${late}${web()}bench('b', { target: web, workload: http.request(), load: { concurrency: 1, duration: '20s' } });\n`,
      },
      onTestFinished,
    );
    const { code, stderr } = await project.ubench('run');
    expect(code).toBe(3);
    expect(stderr).toContain('error: astray [Error]');
    expect(stderr).toMatch(/a\.bench\.ts:4:\d+/);
    expect(leftRunning(project)).toEqual([]);
  });

  it('run by node itself is told how it is run', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': `${imports}${aBench}` }, onTestFinished);
    const { status, stderr } = spawnSync(process.execPath, [join(project.directory, 'a.bench.ts')], { encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain('bench() was called outside a ubench run. [UBENCH_E_OUTSIDE_RUN]');
    expect(stderr).toContain('→ Specs are run by `ubench run FILE`');
  });

  it('in a project without "type": "module" works, with its helpers', async ({ expect, onTestFinished }) => {
    const files = { 'package.json': '{ "name": "older" }', 'nap.ts': `export const nap: () => Promise<unknown> = ${nap};\n` };
    const project = new Project(
      { ...files, 'a.bench.ts': `${imports}import { nap } from './nap.ts';\nbench('naps', nap);\n` },
      onTestFinished,
    );
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(0);
    expect(project.result.benchmarks).toMatchObject([{ name: 'naps', status: 'measured' }]);
  });
});
