import { describe, it } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';
import { imports, nap, quick, server, web } from './web-spec.ts';

const soon = (code: string): string => `setTimeout(() => { ${code} }, 50)`;
const never = 'new Promise(() => {})';
const astray = "throw new Error('astray')";

describe.concurrent('a failure outside of any await', () => {
  it.for([
    ['a timer throws', soon(astray)],
    ['a timer throws again and again', `setInterval(() => { ${astray} }, 1)`],
    ['a promise that nobody awaits is rejected', `void (async () => { ${astray}; })()`],
    ['an emitter has an error that nobody listens to', soon("new (require('node:events'))().emit('error', new Error('astray'))")],
    ['process.exit is called', soon('process.exit(0)')],
  ] as const)('because %s ends the run in order, with the failure and its place in the result', async ([kind, mishap], { expect, onTestFinished }) => {
    // The mishap begins when the first benchmark is done: its check makes it.
    const project = new Project(
      {
        'server.mjs': server,
        'a.bench.ts': `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
${imports}${web()}bench('quick', { target: web, workload: http.request(), load: { concurrency: 1, operations: 30 } }, () => {
  ${mishap};
});
bench('long', { target: web, workload: http.request(), load: { concurrency: 1, duration: '100s' } });
bench('naps', ${nap});\n`,
      },
      onTestFinished,
    );
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(3);
    const { run, errors, benchmarks } = project.result;
    expect(run).toMatchObject({ status: 'FAILED', exit_code: 3 });
    expect(benchmarks).toMatchObject([
      { name: 'quick', status: 'measured', validity: { valid: true } },
      { name: 'long', status: 'interrupted', validity: { valid: false } },
      { name: 'naps', status: 'interrupted' },
    ]);
    const exits = kind === 'process.exit is called';
    expect(errors).toMatchObject([
      exits
        ? { code: 'UBENCH_E_EXITED', where: 'a.bench.ts:8' }
        : { code: 'UBENCH_E_STRAY', what: 'Something failed that nothing was waiting for, and the run was ended: astray', where: 'a.bench.ts:8' },
    ]);
    expect(stdout).toContain(errors[0]!.what);
    expect(stderr).toContain('web: stopped');
    expect(leftRunning(project)).toEqual([]);
  });

  it.for([
    ['beforeAll', `beforeAll(() => { ${soon(astray)}; return ${never}; });\nbench('naps', ${nap});\n`],
    ['a function that is measured', `bench('naps', () => { ${soon(astray)}; return ${never}; });\n`],
  ] as const)('does not let the run wait for the rest of %s', async ([, code], { expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': imports + code }, onTestFinished);
    const finished = await project.ubench('run');
    expect(finished.code, finished.stderr).toBe(3);
    expect(project.result).toMatchObject({ run: { status: 'FAILED' }, errors: [{ code: 'UBENCH_E_STRAY', where: 'a.bench.ts:4' }], benchmarks: [{ status: 'interrupted' }] });
  });

  it('in the code of an operation is a failure of the load, not of the process', async ({ expect, onTestFinished }) => {
    const project = new Project(
      { 'server.mjs': server, 'a.bench.ts': `${imports}${web()}bench('b', { target: web, workload: http.request({}, () => { ${soon(astray)}; return true; }), load: { concurrency: 1, duration: '100s' } });\nbench('naps', ${nap});\n` },
      onTestFinished,
    );
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(3);
    expect(project.result.errors).toEqual([]);
    expect(project.result.benchmarks).toMatchObject([{ name: 'b', validity: { valid: false } }, { name: 'naps', status: 'measured' }]);
    expect(leftRunning(project)).toEqual([]);
  });

  it('while the reports are written is told of, loses no output, and the exit code is 6', async ({ expect, onTestFinished }) => {
    const reporter = `{ name: 'late', end: () => { ${soon(astray)}; return new Promise((done) => setTimeout(() => done([]), 300)); } }`;
    const project = new Project(
      { 'a.bench.ts': `${imports}bench('naps', ${nap});\n`, 'ubench.config.ts': `export default { reporters: [${reporter}, 'terminal'] };\n` },
      onTestFinished,
    );
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(6);
    expect(stderr).toContain('astray');
    expect(stdout).toContain('1 measured');
    expect(project.result).toMatchObject({ run: { status: 'COMPLETED' }, errors: [] });
  });

  it('while specs are collected ends with exit code 3 and the place, and nothing was started', async ({ expect, onTestFinished }) => {
    const project = new Project({ 'server.mjs': server, 'a.bench.ts': `${imports}${web()}${quick}`, 'b.bench.ts': `${imports}${soon(astray)};\nawait new Promise((done) => setTimeout(done, 5_000));\n` }, onTestFinished);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(3);
    expect(stderr).toContain('error: astray [Error]');
    expect(stderr).toMatch(/b\.bench\.ts:4:\d+/);
    expect(stdout).toBe('');
  });
});

describe.concurrent('process.exit', () => {
  it.for([
    ['beforeAll', `beforeAll(() => process.exit(0));\nbench('b', ${nap});\n`],
    ['a measured function', `\nbench('b', () => {\n  process.exit(0);\n});\n`],
  ] as const)('in %s fails the benchmark with its line', async ([, code], { expect, onTestFinished }) => {
    const project = new Project({ 'a.bench.ts': imports + code }, onTestFinished);
    const finished = await project.ubench('run');
    expect(finished.code, finished.stderr).toBe(3);
    expect(project.result.benchmarks).toMatchObject([
      { status: 'failed', error: { code: 'UBENCH_E_EXITED', where: expect.stringMatching(/^a\.bench\.ts:[46]$/) } },
    ]);
  });

  it('in the code of an operation is a failure of the load', async ({ expect, onTestFinished }) => {
    const project = new Project(
      { 'server.mjs': server, 'a.bench.ts': `${imports}${web()}bench('b', { target: web, workload: http.request({}, () => process.exit(0)), load: { concurrency: 1, duration: '100s' } });\n` },
      onTestFinished,
    );
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(3);
    expect(project.result.benchmarks).toMatchObject([{ validity: { valid: false } }]);
    expect(leftRunning(project)).toEqual([]);
  });
});
