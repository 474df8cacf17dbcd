import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';
import { benchOf, database, imports, nap, server, web } from './web-spec.ts';

const endless = "{ concurrency: 2, duration: '100s', warmup: '0s' }";
const webSpec = (mode = 'works') => ({
  'server.mjs': server,
  'a.bench.ts': `${imports}${web(mode)}bench('under way', { target: web, workload: http.request(), load: ${endless} }, (result) => {
  expect(result.latency.p50).toBeLessThan('10s');
});
bench('not begun', { target: web, workload: http.request(), load: ${endless} });
`,
});
const databaseSpec = (scale: number) => ({
  'a.bench.ts': `${imports}${database()}${benchOf('db', `postgres.selectOnly({ scale: ${scale} })`, endless)}`,
});

/** Long enough that there is something measured. */
const aWhile = (): Promise<void> => new Promise((done) => setTimeout(done, 1_500));

describe.concurrent('an interrupted run', () => {
  it.for([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'by %s during the load stops what it started, keeps what was measured, and exits with %i',
    async ([signal, exitCode], { expect, onTestFinished }) => {
      const project = new Project(webSpec(), onTestFinished);
      const run = project.start('run');
      await run.printed(/under way: measuring/);
      expect(leftRunning(project)).not.toEqual([]);
      await aWhile();
      run.kill(signal);
      const { code, stdout, stderr } = await run.finished;
      expect(code, stderr).toBe(exitCode);
      expect(leftRunning(project)).toEqual([]);
      expect(project.result.run).toMatchObject({ status: 'INTERRUPTED', exit_code: exitCode });
      const [underWay, notBegun] = project.result.benchmarks;
      expect(underWay).toMatchObject({ status: 'interrupted', validity: { valid: false }, assertions: [] });
      expect(underWay!.validity.reasons).toContainEqual({ code: 'aborted', message: `it was ended early: interrupted by ${signal}` });
      expect(underWay!.trials[0]!.operations.measure.succeeded).toBeGreaterThan(0);
      expect(underWay!.metrics['latency']!.n).toBe(underWay!.trials[0]!.operations.measure.succeeded);
      expect(notBegun).toMatchObject({ status: 'interrupted', validity: { valid: false }, trials: [] });
      expect(stdout).toContain('interrupted: what was measured until then');
      expect(stdout).toContain('interrupted: it was not measured');
      expect(stdout).toContain(`exit code ${exitCode}`);
      expect(stderr).not.toContain('kept the process open');
      expect(readFileSync(join(project.runs[0]!, 'events.jsonl'), 'utf8')).toContain(`"type":"interrupt","signal":"${signal}"`);
    },
  );

  it('by a second Ctrl-C exits with 130 at once, and nothing is left running even of a server that ignores SIGTERM', async ({
    expect,
    onTestFinished,
  }) => {
    const project = new Project(webSpec('stubborn'), onTestFinished);
    const run = project.start('run');
    await run.printed(/under way: measuring/);
    run.kill('SIGINT');
    await run.printed(/web: stopping/);
    run.kill('SIGINT');
    const { code } = await run.finished;
    expect(code).toBe(130);
    // SIGKILL has been sent by then; the system needs a moment to end what it hit.
    await expect.poll(() => leftRunning(project)).toEqual([]);
  });

  it('while a service starts stops it, and being interrupted is not shown as its failure', async ({ expect, onTestFinished }) => {
    const project = new Project(webSpec('deaf'), onTestFinished);
    const run = project.start('run');
    await run.printed(/web: starting/);
    await aWhile();
    run.kill('SIGINT');
    const { code, stdout, stderr } = await run.finished;
    expect(code, stderr).toBe(130);
    expect(leftRunning(project)).toEqual([]);
    expect(project.result.run.status).toBe('INTERRUPTED');
    expect(project.result.deployments).toMatchObject([{ name: 'web', log: 'logs/web.log' }]);
    expect(project.result.deployments[0]!.error).toBeUndefined();
    expect(project.result.benchmarks).toMatchObject([{ status: 'interrupted' }, { status: 'interrupted' }]);
    expect(stdout + stderr).not.toContain('error:');
    expect(stderr).toContain('web: stopped');
  });

  it.for([
    ['its cluster is made', /db: starting/, 10],
    ['its tables are filled', /b: preparing/, 10],
  ] as const)('while %s leaves nothing of PostgreSQL', async ([, moment, scale], { expect, onTestFinished }) => {
    const project = new Project(databaseSpec(scale), onTestFinished);
    const run = project.start('run');
    await run.printed(moment);
    run.kill('SIGINT');
    const { code, stdout, stderr } = await run.finished;
    expect(code, stdout + stderr).toBe(130);
    expect(leftRunning(project)).toEqual([]);
    expect(project.result.benchmarks).toMatchObject([{ status: 'interrupted', validity: { valid: false } }]);
    expect(stdout).not.toContain('error:');
  });

  it('while specs are collected ends with 130 and starts nothing', async ({ expect, onTestFinished }) => {
    const project = new Project(
      {
        'a.bench.ts': `${imports}console.error('collecting');\nawait (${nap.replace('8', '3_000')})();\nbench('f', () => 1);\n`,
      },
      onTestFinished,
    );
    const run = project.start('run');
    await run.printed(/collecting/);
    run.kill('SIGINT');
    const { code } = await run.finished;
    expect(code).toBe(130);
    if (existsSync(join(project.directory, '.ubench'))) expect(project.result.run.status).toBe('INTERRUPTED');
  });
});
