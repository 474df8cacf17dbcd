import { describe, it } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';
import { benchOf, database, imports, nap, server, web } from './web-spec.ts';

/** A function benchmark on line 4, with the check beginning on line 5. */
const checked = (check: string): Record<string, string> => ({ 'a.bench.js': `${imports}bench('naps', ${nap},\n${check});\n` });

describe.concurrent('a check', () => {
  it('that asks for a metric that does not exist is answered with the nearest one', async ({ expect, onTestFinished }) => {
    const project = new Project(checked("(result) => expect(result.latancy.p50).toBeLessThan('1s')"), onTestFinished);
    const { code, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    expect(project.result.benchmarks[0]!.assertions).toMatchObject([
      { metric: '(check)', verdict: 'ERROR', reason: "The result has no 'latancy'. Did you mean 'latency'? (a.bench.js:5)" },
    ]);
    expect(stdout).toContain("Did you mean 'latency'?");
  });

  it('that asks for a percentile that does not exist is answered with the nearest one', async ({ expect, onTestFinished }) => {
    const project = new Project(checked("(result) => expect(result.latency.p09).toBeLessThan('1s')"), onTestFinished);
    expect((await project.ubench('run')).code).toBe(3);
    expect(project.result.benchmarks[0]!.assertions[0]!.reason).toMatch(
      /^The result has no 'latency\.p09'\. Did you mean 'latency\.p\d+'\? \(a\.bench\.js:5\)$/,
    );
  });

  it('with a bare number as limit shows the likely meanings, and the other expectations are judged', async ({ expect, onTestFinished }) => {
    const project = new Project(
      checked("(result) => {\n  expect(result.latency.p50).toBeLessThan(20);\n  expect(result.latency.p50).toBeLessThan('10s');\n}"),
      onTestFinished,
    );
    const { code, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    expect(project.result.benchmarks[0]!.assertions).toMatchObject([
      {
        metric: 'latency.p50',
        verdict: 'ERROR',
        limit: [],
        reason: "20 has no unit, and a duration needs one. Write what you mean: '20ms', '20s', '20us'. (a.bench.js:6)",
      },
      { metric: 'latency.p50', verdict: 'PASS' },
    ]);
    expect(stdout).toContain('ERROR latency.p50');
  });

  it('that throws leaves the measurement and says where', async ({ expect, onTestFinished }) => {
    const project = new Project(
      checked("(result) => {\n  expect(result.latency.p50).toBeLessThan('10s');\n  null.limits;\n}"),
      onTestFinished,
    );
    expect((await project.ubench('run')).code).toBe(3);
    expect(project.result.benchmarks).toMatchObject([
      {
        status: 'measured',
        assertions: [
          { verdict: 'PASS' },
          { verdict: 'ERROR', reason: "the check threw: Cannot read properties of null (reading 'limits') (a.bench.js:7)" },
        ],
      },
    ]);
  });

  it('that rejects is a check that throws', async ({ expect, onTestFinished }) => {
    const project = new Project(checked("async () => {\n  throw new Error('no limits today');\n}"), onTestFinished);
    expect((await project.ubench('run')).code).toBe(3);
    expect(project.result.benchmarks[0]!.assertions).toMatchObject([
      { verdict: 'ERROR', reason: 'the check threw: no limits today (a.bench.js:6)' },
    ]);
  });

  it('that never ends is given up after 10 s, and the result is written', async ({ expect, onTestFinished }) => {
    const project = new Project(checked('() => new Promise(() => {})'), onTestFinished);
    const { code, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    expect(project.result.benchmarks[0]).toMatchObject({
      status: 'measured',
      assertions: [{ verdict: 'ERROR', reason: expect.stringMatching(/^The check did not end within 10 s\./) }],
    });
    expect(stdout).toContain('The check did not end within 10 s.');
  });
});

describe.concurrent('code of the spec that fails', () => {
  it('as a measured function is shown with its line, and the next benchmark is measured', async ({ expect, onTestFinished }) => {
    const project = new Project(
      { 'a.bench.ts': `${imports}bench('broken', () => {\n  throw new Error('no input');\n});\nbench('naps', ${nap});\n` },
      onTestFinished,
    );
    const { code } = await project.ubench('run');
    expect(code).toBe(3);
    expect(project.result.benchmarks).toMatchObject([
      {
        status: 'failed',
        error: {
          code: 'UBENCH_E_BENCH_FAILED',
          what: 'The benchmark failed while it was measured: no input',
          where: 'a.bench.ts:5',
          details: expect.stringContaining("> 5 |   throw new Error('no input');"),
        },
      },
      { status: 'measured' },
    ]);
  });

  it('as beforeAll keeps its benchmarks from running, is shown with its line, and what was started is stopped', async ({
    expect,
    onTestFinished,
  }) => {
    const project = new Project(
      {
        'server.mjs': server,
        'a.bench.ts': `${imports}${web()}beforeAll(() => {\n  throw new Error('no data');\n});\n${benchOf('web', 'http.request()')}`,
      },
      onTestFinished,
    );
    const { code, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    expect(project.result.benchmarks).toMatchObject([
      { status: 'failed', error: { code: 'UBENCH_E_HOOK_OF_SPEC', what: 'beforeAll of the spec failed: no data', where: 'a.bench.ts:6' } },
    ]);
    expect(stdout).toContain("> 6 |   throw new Error('no data');");
    expect(leftRunning(project)).toEqual([]);
  });

  it('as afterAll fails the run and keeps what was measured', async ({ expect, onTestFinished }) => {
    const project = new Project(
      { 'a.bench.ts': `${imports}bench('naps', ${nap});\nafterAll(() => {\n  throw new Error('cannot clean up');\n});\n` },
      onTestFinished,
    );
    expect((await project.ubench('run')).code).toBe(3);
    expect(project.result.benchmarks).toMatchObject([{ status: 'measured' }]);
    expect(project.result.errors).toMatchObject([
      { code: 'UBENCH_E_HOOK_OF_SPEC', what: 'afterAll of the spec failed: cannot clean up', where: 'a.bench.ts:6' },
    ]);
  });

  it('as a transaction makes the measurement invalid, with the kinds of errors and samples of them', async ({ expect, onTestFinished }) => {
    const failing = "postgres.transaction(async () => {\n  throw new Error('my own mistake');\n})";
    const project = new Project(
      {
        'a.bench.ts': `${imports}${database()}${benchOf('db', failing)}`,
      },
      onTestFinished,
    );
    const { code, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    const [bench] = project.result.benchmarks;
    expect(bench).toMatchObject({
      status: 'measured',
      validity: { valid: false, reasons: [{ code: 'no-success', message: 'no operation succeeded (5 failed)' }] },
    });
    expect(Object.values(bench!.errors)).toMatchObject([{ count: 5, samples: [expect.stringContaining('my own mistake')] }]);
    expect(stdout).toMatch(/5 × .*my own mistake/);
    expect(leftRunning(project)).toEqual([]);
  });

  it('as the preparation of a workload is an error of the benchmark, and what was started is stopped', async ({
    expect,
    onTestFinished,
  }) => {
    const workload = "postgres.sql({ setup: 'create tabel things(id int)', statements: 'select 1' })";
    const project = new Project(
      {
        'a.bench.ts': `${imports}${database()}${benchOf('db', workload)}`,
      },
      onTestFinished,
    );
    const { code, stdout } = await project.ubench('run');
    expect(code).toBe(3);
    expect(project.result.benchmarks).toMatchObject([
      {
        status: 'failed',
        validity: { valid: false },
        error: {
          code: 'UBENCH_E_BENCH_FAILED',
          what: expect.stringMatching(/while it prepared: syntax error at or near "tabel"/),
          where: 'a.bench.ts:5',
        },
      },
    ]);
    expect(stdout).toContain('syntax error at or near "tabel"');
    expect(leftRunning(project)).toEqual([]);
  });
});
