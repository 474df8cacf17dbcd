import { describe, expect, it, vi } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';

vi.setConfig({ testTimeout: 90_000 });

const server = `import { createServer } from 'node:http';
  createServer((_, response) => response.end('hello')).listen(Number(process.argv[2]), '127.0.0.1');`;

/** A spec with a workload whose operations are code of the spec: no service takes part in them. */
const projectOf = (...benches: string[]): Project =>
  new Project({
    'server.mjs': server,
    'a.bench.js': `import { setTimeout as sleep } from 'node:timers/promises';
      import { workloadOf } from '@ubench/load';
      import { http } from '@ubench/service-http';
      import { bench, deploy } from 'ubench';
      import { z } from 'zod';
      const target = deploy(http({ command: ['node', 'server.mjs', '{port}'] }), { name: 'site' });
      const work = (operate) =>
        workloadOf({
          service: 'http', name: 'work', options: z.strictObject({}), metrics: {}, mutates: false,
          connect: async () => ({ operate, connected: true, close: async () => {} }),
        }, {});
      const hoard = [];
      ${benches.join('\n')}`,
  });
const planned = async (...args: string[]): Promise<string> => (await projectOf(`bench('a', { target, workload: work(() => sleep(1)), load: { rate: '9_000/s', duration: '200ms' } });`).ubench('run', ...args)).stdout;

describe('the number of agents', () => {
  it('is for the run to choose: the plan is the same for any machine', async () => {
    const plan = await planned('--dry-run');
    expect(plan).toMatch(/"agents": null/);
    expect(await planned('--dry-run')).toBe(plan);
  });

  it('is what the benchmark says, and else what the load needs', async () => {
    const project = projectOf(
      `bench('given', { target, workload: work(() => sleep(1)), load: { concurrency: 3, operations: 300 }, agents: 3 });`,
      `bench('needed', { target, workload: work(() => sleep(1)), load: { concurrency: 64, operations: 300 } });`,
    );
    // On a busy machine the numbers may not be believed; how many agents there were can.
    const { code, stdout, stderr } = await project.ubench('run');
    expect([0, 3], stdout + stderr).toContain(code);
    expect(project.result.benchmarks.map(({ trials }) => trials[0]!.client.agents)).toEqual([3, 1]);
  });
});

describe('an agent that dies', () => {
  it.each([
    ['by process.exit()', `i === 51 ? process.exit(3) : sleep(2)`, /exit code 3/],
    ['of an error that nothing catches', `i === 51 ? new Promise(() => setImmediate(() => { throw new Error('out of luck'); })) : sleep(2)`, /out of luck/],
    ['of its memory', `i % 2 === 1 ? hoard.push(Array.from({ length: 1e5 }, (_, n) => ({ n }))) && sleep(0) : sleep(2)`, /memory limit/],
  ])('%s makes the measurement invalid with its error, and ends the others at once', async (_, operate, message) => {
    const project = projectOf(`bench('a', { target, workload: work(async (i) => { await (${operate}); }), load: { concurrency: 4, duration: '1h', warmup: '0s' }, agents: 2 });`);
    const { code, stdout, stderr } = await project.startAs([], ['run'], { NODE_OPTIONS: '--max-old-space-size=200' }).finished;
    expect(code, stdout + stderr).toBe(3);
    const [result] = project.result.benchmarks;
    expect(result!.validity.reasons.map((reason) => reason.code)).toContain('agent-lost');
    expect(result!.validity.reasons.map((reason) => reason.message).join(' ')).toMatch(message);
    expect(result!.trials[0]!.operations.measure.succeeded).toBeGreaterThan(0);
    expect(leftRunning(project)).toEqual([]);
  });
});

describe('an agent that stands still', () => {
  it('counts as lost when it has said nothing for longer than an operation may take, and ends the others', async () => {
    const operate = 'async (i) => { if (i === 51) for (;;); await sleep(2); }';
    const project = projectOf(`bench('a', { target, workload: work(${operate}), load: { concurrency: 4, duration: '1h', warmup: '0s', timeout: '1s' }, agents: 2 });`);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code, stdout + stderr).toBe(3);
    const { reasons } = project.result.benchmarks[0]!.validity;
    expect(reasons).toContainEqual({ code: 'agent-lost', message: expect.stringMatching(/^an agent was lost: Agent 1 has said nothing for 11 s: its event loop stands still/) });
    expect(leftRunning(project)).toEqual([]);
  });
});

describe('a load with more connections than files may be open', () => {
  it('is refused before it starts, with the limit and how to raise it', async () => {
    const project = projectOf(`bench('many', { target, workload: http.request(), load: { concurrency: 300, duration: '1h' } });`);
    const { code, stdout, stderr } = await project.startAs(['sh', '-c', 'ulimit -n 256; exec "$@"', 'sh'], ['run']).finished;
    expect(code).toBe(3);
    expect((stdout + stderr).replaceAll(/\s+/g, ' ')).toMatch(/up to 300 connections, for which 332 files must be open, and this process can open \d+ more.*ulimit -n 1024.*lower concurrency/);
  });
});
