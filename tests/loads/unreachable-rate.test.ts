import { expect, it, vi } from 'vitest';
import { Project } from '../harness/project.ts';

vi.setConfig({ testTimeout: 90_000 });

it('a rate that no agent can reach is invalid and names the agent that is the bottleneck, and blames no service', async () => {
  const project = new Project({
    'server.mjs': `import { createServer } from 'node:http';
      createServer((_, response) => response.end('hello')).listen(Number(process.argv[2]), '127.0.0.1');`,
    'a.bench.js': `import { workloadOf } from '@ubench/load';
      import { http } from '@ubench/service-http';
      import { bench, deploy, expect } from 'ubench';
      import { z } from 'zod';
      const target = deploy(http({ command: ['node', 'server.mjs', '{port}'] }), { name: 'site' });
      // As fast as a service can be: it answers at once.
      const atOnce = workloadOf({
        service: 'http', name: 'atOnce', options: z.strictObject({}), metrics: {}, mutates: false,
        connect: async () => ({ operate: async () => {}, connected: true, close: async () => {} }),
      }, {});
      bench('much', { target, workload: atOnce, agents: 1, load: { rate: '10_000_000/s', duration: '1s', warmup: '0s' } }, (result) => {
        expect(result.throughput).toBeGreaterThan('1/s');
      });`,
  });
  const { code, stdout, stderr } = await project.ubench('run');
  expect(code, stdout + stderr).toBe(3);
  const [result] = project.result.benchmarks;
  expect(result!.validity.reasons).toContainEqual({
    code: 'client-saturated',
    message: expect.stringMatching(/^the client was saturated: event loop .* % busy, in agent \d(, one of \d+)?; only .* % of what was due was completed, and the service might have done more$/),
  });
  expect(result!.findings).toEqual([]);
  expect(result!.assertions).toMatchObject([{ verdict: 'ERROR' }]);
});
