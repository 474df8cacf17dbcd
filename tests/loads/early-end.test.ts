import { describe, expect, it, vi } from 'vitest';
import { Project } from '../harness/project.ts';

vi.setConfig({ testTimeout: 90_000 });

const server = `import { createServer } from 'node:http';
  createServer((request, response) => {
    response.statusCode = request.url === '/broken' ? 503 : 200;
    setTimeout(() => response.end('hello'), 5);
  }).listen(Number(process.argv[2]), '127.0.0.1');`;

const projectOf = (bench: string): Project =>
  new Project({
    'server.mjs': server,
    'a.bench.ts': `import { http } from '@ubench/service-http';
      import { bench, deploy } from 'ubench';
      const target = deploy(http({ command: ['node', 'server.mjs', '{port}'] }), { name: 'site' });
      ${bench}`,
  });

describe('a load until it is stable', () => {
  it('ends long before its longest duration, at one instant for all agents, and says so', async () => {
    const project = projectOf(`bench('steady', {
      target, workload: http.request(), agents: 2,
      load: { concurrency: 4, duration: '1h', warmup: '0s', until: { stable: '90%', over: '3s' } },
    });`);
    const { code, stdout, stderr } = await project.ubench('run');
    expect([0, 3], stdout + stderr).toContain(code);
    expect(stdout).toMatch(/throughput was steady after \d+ s/);
    const [result] = project.result.benchmarks;
    expect(result).toMatchObject({ findings: [{ code: 'stable' }], trials: [{ steady: { after_s: expect.any(Number) }, client: { agents: 2 } }] });
    const [trial] = result!.trials;
    expect(trial!.aborted).toBeUndefined();
    expect(trial!.window_ns % 1e9).toBe(0);
    expect(trial!.window_ns / 1e9).toBe(trial!.intervals.time_s.length);
    expect(trial!.window_ns / 1e9).toBeGreaterThan(trial!.steady!.after_s!);
  });
});

describe('a hopeless load', () => {
  it('is ended early as its abortOn says, is invalid for that reason, and its other trials are not run', async () => {
    const project = projectOf(`bench('broken', {
      target, workload: http.request({ path: '/broken' }), trials: 3,
      load: { concurrency: 2, duration: '1h', abortOn: { errors: '50%', for: '1s' } },
    });`);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stdout + stderr).toBe(3);
    const [result] = project.result.benchmarks;
    expect(result!.trials).toHaveLength(1);
    expect(result!.trials[0]!.aborted).toBe('100 % of the operations of the last 1 s failed, over the 50.0 % of its abortOn');
    expect(result!.validity.reasons.map((reason) => reason.code)).toContain('hopeless');
    expect(stdout).toMatch(/it was ended early: 100 % of the operations/);
  });
});
