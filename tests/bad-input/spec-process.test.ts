import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { Project } from '../harness/project.ts';
import { imports, nap, quick, server, web } from './web-spec.ts';

const fine = { 'server.mjs': server, 'fine.bench.ts': `${imports}${web()}${quick}` };
const say = (when: string): string => `console.log('SAID ${when}'); process.stdout.write('SAID ${when}\\n');`;
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

  it.for([
    ['replaces Promise', 'globalThis.Promise = class extends Promise {};', "UBENCH_E_SPEC_GLOBALS", 'replaced Promise'],
    ['replaces timers and clocks', 'globalThis.setTimeout = () => {}; Date.now = () => 0; performance.now = () => 0;', 'UBENCH_E_SPEC_GLOBALS', 'replaced setTimeout, Date.now, performance.now'],
    ['replaces Date in a module that it imports', "await import('data:text/javascript,globalThis.Date = class {}');", 'UBENCH_E_SPEC_GLOBALS', 'replaced Date'],
    ['changes the working directory', "process.chdir('..');", 'UBENCH_E_SPEC_DIRECTORY', 'changed the working directory to'],
  ] as const)('that %s is refused, what it did is undone, and the others are measured', async ([, code, id, what], { expect, onTestFinished }) => {
    const project = new Project({ ...fine, 'a.bench.js': `${imports}${code}\n${aBench}` }, onTestFinished);
    const finished = await project.ubench('run');
    expect(finished.code, finished.stderr).toBe(3);
    expect(project.result.errors).toMatchObject([{ code: id, what: expect.stringContaining(what), where: 'a.bench.js' }]);
    expect(project.result.benchmarks).toMatchObject([{ name: 'quick', status: 'measured', validity: { valid: true } }]);
  });

  it('that replaces timers and clocks while it runs fails there, and what comes after is measured by the real ones', async ({ expect, onTestFinished }) => {
    const replace = '() => { globalThis.setTimeout = () => 0; performance.now = () => 0; process.hrtime = () => [0, 0]; }';
    const project = new Project(
      { 'server.mjs': server, 'a.bench.js': `${imports}describe('d', () => {\n  beforeAll(${replace});\n  bench('f', ${nap});\n});\nbench('replaces', ${replace});\n${web()}${quick}${aBench}` },
      onTestFinished,
    );
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(3);
    expect(project.result.benchmarks).toMatchObject([
      { status: 'failed', error: { code: 'UBENCH_E_SPEC_GLOBALS', where: 'a.bench.js:5' } },
      { status: 'failed', error: { code: 'UBENCH_E_SPEC_GLOBALS', where: 'a.bench.js:8' } },
      { name: 'quick', status: 'measured', validity: { valid: true } },
      { name: 'f', status: 'measured', metrics: { latency: { min_ns: expect.toSatisfy((ns: number) => ns > 5e6) } } },
    ]);
  });

  it('that changes the environment changes that of what it deploys, and nothing of the run', async ({ expect, onTestFinished }) => {
    const env = "process.env.UBENCH_DIR = '/nowhere'; process.env.UBENCH_TRIALS = '0'; delete process.env.PATH; delete process.env.HOME;";
    const project = new Project({ 'a.bench.js': `${imports}${env}\n${aBench}` }, onTestFinished);
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(0);
    expect(project.result.benchmarks).toMatchObject([{ status: 'measured' }]);
  });

  it('that prints, at any time and in any way, does not get into the output', async ({ expect, onTestFinished }) => {
    const files = {
      'server.mjs': server,
      'ubench.config.ts': `${say('in the configuration')}\nexport default {};\n`,
      'a.bench.js': `${imports}${say('at import')}
${web()}beforeAll(() => { ${say('before')} });
bench('b', { target: web, workload: http.request({}, () => { ${say('in an operation')} return true; }), load: { concurrency: 1, operations: 3 } }, () => { ${say('in a check')} });
bench('f', () => { ${say('in a function')} });\n`,
    };
    const project = new Project(files, onTestFinished);
    for (const args of [['run'], ['run', '--list', '--json'], ['run', '--dry-run'], ['config', '--json']]) {
      const { code, stdout, stderr } = await project.ubench(...args);
      expect(code, stderr).toBe(0);
      expect(stdout).not.toContain('SAID');
      expect(stderr).toContain('SAID in the configuration');
      if (args.length > 1) expect(() => JSON.parse(stdout) as unknown).not.toThrow();
    }
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
