import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { truthServerCommand } from '@ubench/testkit';
import { expect, it } from 'vitest';
import { Project } from '../harness/project.ts';

const service_ns = 20e6;
/** Of the median: what a client may add to an answer of 20 ms, and what two of them may differ by. */
const tolerance = 0.1;

it('autocannon, a stranger to our HTTP client, counts the same operations as the executor and the server, and finds the same median', async () => {
  const command = truthServerCommand({ port: '{port}', latency: '20ms', log: 'log' });
  const measured = async (driver: string): Promise<{ operations: number; served: number; median_ns: number }> => {
    const project = new Project({
      'a.bench.ts': `import { http } from '@ubench/service-http';
        import { bench, deploy } from 'ubench';
        const server = deploy(http({ command: ${JSON.stringify(command)}, ready: { path: '/stats' } }));
        bench('work', { target: server, workload: http.request({ path: '/work' }), load: { concurrency: 8, duration: '3s', warmup: '500ms' }, agents: 2, driver: '${driver}' });`,
    });
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(0);
    const [result] = project.result.benchmarks;
    expect(result).toMatchObject({ driver: { name: driver }, validity: { valid: true } });
    const { warmup, measure } = result!.trials[0]!.operations;
    expect([warmup.failed, measure.failed]).toEqual([0, 0]);
    const stats = JSON.parse(readFileSync(join(project.directory, 'log/stats.json'), 'utf8')) as { answered: number };
    const latency = result!.metrics['latency'] as { p50_ns: number };
    return { operations: warmup.succeeded + measure.succeeded, served: stats.answered, median_ns: latency.p50_ns };
  };
  const autocannon = await measured('autocannon');
  const executor = await measured('executor');
  for (const { operations, served, median_ns } of [autocannon, executor]) {
    expect(operations).toBe(served);
    expect(median_ns).toBeGreaterThanOrEqual(service_ns);
    expect(median_ns).toBeLessThan(service_ns * (1 + tolerance));
  }
  expect(Math.abs(autocannon.median_ns / executor.median_ns - 1)).toBeLessThan(tolerance);
});
