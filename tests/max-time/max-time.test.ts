import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imports, quick, server, web } from '../bad-input/web-spec.ts';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';

const benchOf = (name: string, load: string): string => `bench('${name}', { target: web, workload: http.request(), load: ${load}, trials: 2 });\n`;
const projectOf = (...benchmarks: string[]): Project => new Project({ 'server.mjs': server, 'a.bench.ts': `${imports}${web()}${benchmarks.join('')}` });

describe('the estimate', () => {
  it('is told on stderr by --list and --dry-run, whose output stays for programs', async () => {
    const project = projectOf(benchOf('a', "{ rate: '5/s', duration: '20s', warmup: '1s' }"), benchOf('b', "{ rate: '10/s', operations: 50 }"));
    for (const flag of ['--list', '--dry-run']) {
      const { stdout, stderr } = await project.ubench('run', flag);
      expect(stderr).toContain('Estimated time: 52.0 s of load in 4 trials. Starting services and preparing data come on top.\n');
      expect(stdout).not.toContain('Estimated');
    }
  });

  it('says of how many benchmarks it cannot know', async () => {
    const { stderr } = await projectOf(benchOf('a', "{ rate: '5/s', duration: '20s' }"), benchOf('b', '{ concurrency: 2, operations: 50 }')).ubench('run', '--list');
    expect(stderr).toContain('Estimated time: at least 44.0 s of load in 4 trials; 1 benchmark until so many operations are done, however long they take.');
  });

  it('says nothing of time where it knows none', async () => {
    const { stderr } = await projectOf(quick).ubench('run', '--list');
    expect(stderr).toContain('Estimated time: 1 benchmark until so many operations are done, however long they take.');
  });

  it('is told when a run begins, whatever the reporters are', async () => {
    const { code, stderr } = await projectOf(quick).ubench('run', '--reporter', 'json');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^Estimated time: /m);
  });
});

describe('--max-time', () => {
  it('refuses what is estimated to take longer, with the figures, before anything starts', async () => {
    const project = projectOf(benchOf('a', "{ rate: '5/s', duration: '20s', warmup: '1s' }"));
    const { code, stdout, stderr } = await project.ubench('run', '--max-time', '30s');
    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(stderr).toContain('The loads alone take 42.0 s, and --max-time allows 30.0 s. [UBENCH_E_MAX_TIME]');
    expect(stderr).toContain('--shard');
    expect(existsSync(join(project.directory, '.ubench'))).toBe(false);
  });

  it('ends a run that takes longer all the same: torn down, what was measured kept, exit code 3 with the reason', async () => {
    const endless = "bench('endless', { target: web, workload: http.request(), load: { concurrency: 2, operations: 100_000_000 } });\n";
    const project = projectOf(quick, endless, benchOf('not begun', '{ concurrency: 1, operations: 1 }'));
    const { code, stdout, stderr } = await project.ubench('run', '--max-time', '20s');
    expect(code, stderr).toBe(3);
    expect(stderr).toContain('The time that --max-time allows is over: stopping what runs and keeping what was measured.');
    expect(stderr).toContain('web: stopped');
    expect(stdout).toContain('The run took longer than the 20.0 s that --max-time allows, and was ended.');
    expect(project.result.run).toMatchObject({ status: 'INTERRUPTED', exit_code: 3 });
    expect(project.result.errors).toMatchObject([{ code: 'UBENCH_E_OVERTIME' }]);
    const [first, second, third] = project.result.benchmarks;
    expect(first).toMatchObject({ status: 'measured', validity: { valid: true } });
    expect(second).toMatchObject({ status: 'interrupted', validity: { reasons: [{ code: 'aborted', message: 'it was ended early: interrupted by --max-time' }] } });
    expect(second!.trials[0]!.operations.measure.succeeded).toBeGreaterThan(0);
    expect(third).toMatchObject({ status: 'interrupted', trials: [] });
    expect(leftRunning(project)).toEqual([]);
  });

  it('leaves a run alone that is in time, however long it may take', async () => {
    const { code, stdout } = await projectOf(quick).ubench('run', '--max-time', '900h');
    expect(code).toBe(0);
    expect(stdout).toContain('Benchmarks: 1 measured');
  });

  it('longer than can be timed is refused, with what is', async () => {
    const { code, stderr } = await new Project({}).ubench('run', '--max-time', '10_000h');
    expect(code).toBe(5);
    expect(stderr).toContain("'10_000h' is more than a duration can be. [UBENCH_E_UNIT_RANGE]");
  });

  it.each(['10', '0s', 'soon', '-5m'])('%s is refused, with what it takes', async (time) => {
    const { code, stderr } = await new Project({}).ubench('run', `--max-time=${time}`);
    expect(code).toBe(5);
    expect(stderr).toContain(`--max-time takes a duration with its unit, and '${time}' is not.`);
    expect(stderr).toContain('--max-time 10m');
  });
});
