import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';
import { countingServer, loadProgram } from './programs.ts';

vi.setConfig({ testTimeout: 90_000 });

const specOf = (...benches: string[]): string => `import { http } from '@ubench/service-http';
  import { afterAll, bench, deploy, expect } from 'ubench';
  const site = deploy(http({ command: ['node', 'server.mjs', '{port}'] }), { name: 'site' });
  ${benches.join('\n')}`;
const projectOf = (files: Readonly<Record<string, string>>, ...benches: string[]): Project => new Project({ 'server.mjs': countingServer, 'a.bench.js': specOf(...benches), ...files });

const logsOf = (project: Project): string[] => {
  const directory = join(project.directory, '.ubench/runs', project.result.run.id, 'logs');
  return readdirSync(directory).filter((name) => name.includes('-task-')).sort().map((name) => readFileSync(join(directory, name), 'utf8'));
};

describe('a program of the user as the load', () => {
  it('runs in 4 tasks that begin at one instant, and the operations that they tell of are those that the server has counted', async () => {
    const project = projectOf(
      { 'load.py': loadProgram },
      `bench('own', { target: site, client: { command: ['python3', 'load.py', '2'], tasks: 4 } }, (result) => { expect(result.throughput).toBeGreaterThan('1/s'); });
       afterAll(async ({ url }) => { console.error('COUNTED ' + (await (await fetch(url(site) + '/count')).text())); });`,
    );
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stdout + stderr).toBe(0);
    const [result] = project.result.benchmarks;
    expect(result).toMatchObject({ status: 'measured', validity: { valid: true }, driver: { name: 'client' } });
    const { operations, client, window_ns, intervals } = result!.trials[0]!;
    expect(client).toMatchObject({ agents: 4, clients: 4 });
    const counted = Number(/COUNTED (\d+)/.exec(stderr)?.[1]);
    expect(counted).toBeGreaterThan(0);
    expect(operations.measure).toEqual({ succeeded: counted, failed: 0 });
    expect(intervals.completed.reduce((sum, each) => sum + each, 0)).toBe(counted);
    expect(window_ns).toBeGreaterThanOrEqual(2e9);
    expect(stdout).toContain('4 × python3 load.py 2');
    const logs = logsOf(project);
    expect(logs).toHaveLength(4);
    expect(logs[2]).toMatch(/^task 2 of 4 sent \d+ requests to http:\/\/127.0.0.1:\d+\n$/);
    expect((await project.ubench('logs')).stdout).toMatch(/task-3 \| task 3 of 4 sent/);
    expect(leftRunning(project)).toEqual([]);
  });

  it('is compared with itself, and not with another number of tasks; it gates', async () => {
    const project = projectOf({}, `bench('own', { target: site, client: { command: ['sh', '-c', 'sleep 0.2'], tasks: 2 } });`);
    for (let run = 0; run < 2; run++) expect((await project.ubench('run')).code).toBe(0);
    const same = await project.ubench('compare');
    expect(same.stdout + same.stderr).not.toContain('driver.options');
    expect(same.stdout).toContain('throughput');
    const accepted = await project.ubench('baseline', 'accept');
    expect(accepted.code, accepted.stdout + accepted.stderr).toBe(0);
    const gated = await project.ubench('run', '--gate');
    expect(gated.stdout + gated.stderr).toMatch(/throughput/);
    expect((await project.ubench('run', '--set', 'client.tasks=3')).code).toBe(0);
    const other = await project.ubench('compare');
    expect(other.stdout + other.stderr).toContain('driver.options.tasks');
    expect(other.stdout + other.stderr).not.toContain('load.concurrency');
  });
});
