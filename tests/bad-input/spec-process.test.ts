import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'vitest';
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

  it('that ends the process while it is imported is refused at its line, and the others are measured', async ({ expect, onTestFinished }) => {
    const project = new Project({ ...fine, 'a.bench.ts': `${imports}${aBench}process.exit(0);\n` }, onTestFinished);
    const { code, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    expect(project.result.errors).toMatchObject([
      { code: 'UBENCH_E_EXITED', what: 'Something called process.exit(0) before the run was over.', where: 'a.bench.ts:5' },
    ]);
    expect(project.result.benchmarks).toMatchObject([{ name: 'quick', status: 'measured' }]);
    expect(stdout).toContain('[UBENCH_E_EXITED]');
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
