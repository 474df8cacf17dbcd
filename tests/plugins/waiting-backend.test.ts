import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Project } from '../harness/project.ts';

const server = `import { createServer } from 'node:http';
  createServer((_, response) => response.end('hello')).listen(Number(process.argv[2]), '127.0.0.1');`;
const spec = `import { http } from '@ubench/service-http';
  import { bench, deploy } from 'ubench';
  const site = deploy(http({ command: ['node', 'server.mjs', '{port}'] }), { name: 'site' });
  for (const name of ['hello', 'again']) bench(name, { target: site, workload: http.request(), load: { concurrency: 2, duration: '500ms', warmup: '100ms' } });`;

/**
 * A project whose backend starts instances as `local` does, and lets them wait before: `states` are what it says of one, poll by poll, and then it
 * runs; `underLoad` is what it says once it is ready. What it is asked is said on stderr.
 */
const waiting = (states: string, underLoad = 'undefined'): Project =>
  new Project({
    'server.mjs': server,
    'a.bench.ts': spec,
    'ubench.config.ts': `import { localBackend } from '@ubench/backend-local';
      import { defineBackend } from '@ubench/core';
      import { defineConfig } from 'ubench';
      import { z } from 'zod';
      const queue = defineBackend({
        name: 'queue',
        options: z.strictObject({}),
        create(_options, context) {
          const { instances, agents } = localBackend.create({}, context);
          const states = ${states};
          let polls = 0;
          let ready = false;
          return {
            agents,
            limits_ns: { queue: 300e6 },
            close: async () => console.error('CLOSED'),
            instances: {
              start: (...args) => instances.start(...args),
              poll: async (handles) => { polls++; return [states[polls - 1] ?? (ready ? ${underLoad} : undefined) ?? (await instances.poll(handles))[0]]; },
              endpoint: (handle) => { console.error('ASKED'); return instances.endpoint(handle); },
              logs: (...args) => instances.logs(...args),
              stop: async (handles) => { const outcomes = await instances.stop(handles); console.error('STOPPED'); return outcomes; },
              kill: (handles) => instances.kill(handles),
              find: (owner) => instances.find(owner),
              facts: async (handles) => { ready = true; return handles.map(() => ({ node: 'mel2091', job: 4711 })); },
            },
          };
        },
      });
      export default defineConfig({ backend: 'cluster', backends: { cluster: queue() } });`,
  });

describe('a deployment of a backend whose instances wait', () => {
  it('is told of while it waits, asked when it runs, and reported with where it ran and what it waited for', async () => {
    const project = waiting(`[{ status: 'PENDING', reason: 'Priority' }, { status: 'STARTING', stage: 'image', stages_ns: { queue: 12e9 } }]`);
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(0);
    const told = [...stderr.matchAll(/^(site: starting|site waits .*|ASKED|site: ready|STOPPED|CLOSED)/gm)].map(([line]) => line);
    expect(told).toEqual(['site: starting', 'site waits in the queue: Priority', 'site waits for its image', 'site waits for its program', 'ASKED', 'site: ready', 'STOPPED', 'CLOSED']);
    expect(project.result.deployments[0]).toMatchObject({ place: { node: 'mel2091', job: 4711 }, stages: { queue_ns: 12e9, image_ns: expect.any(Number) } });
    const events = readFileSync(join(project.runs[0]!, 'events.jsonl'), 'utf8');
    expect(events).toMatch(/"type":"wait","deployment":"a\.bench\.ts > site","stage":"queue","reason":"Priority"/);
    const { stdout } = await project.ubench('show');
    expect(stdout).toMatch(/^site ran on mel2091 \(job 4711\) after 12\.0 s in the queue, .* for its image$/m);
  });

  it('has failed when it waits for longer than its backend allows, and is taken from the queue', async () => {
    const project = waiting(`Array(100).fill({ status: 'PENDING', reason: 'PartitionTimeLimit' })`);
    const { code, stdout, stderr } = await project.ubench('run');
    expect(code).toBe(3);
    expect(stdout).toMatch(/'site' waited in the queue of 'cluster' for longer than 0\.3 s: PartitionTimeLimit/);
    expect(stderr).toMatch(/STOPPED\n[^]*CLOSED\n/);
    expect(stderr).not.toMatch(/ASKED/);
  });

  it('has an invalid trial when its place is taken from it under load, and is not measured after that', async () => {
    const project = waiting('[]', `{ status: 'PENDING', reason: 'Preempted', restarts: 1 }`);
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(3);
    expect(project.result.benchmarks[0]!.validity).toMatchObject({ valid: false, reasons: expect.arrayContaining([expect.objectContaining({ code: 'instance-restarted', message: expect.stringContaining('Preempted') })]) });
    expect(project.result.benchmarks[1]).toMatchObject({ status: 'failed', error: { code: 'UBENCH_E_LOST_PLACE' } });
    expect(stderr).toMatch(/STOPPED\n[^]*CLOSED\n/);
  });

  it('has failed with what its backend says to do when it ends meanwhile', async () => {
    const project = waiting(`[{ status: 'PENDING' }, { status: 'ERROR', reason: 'the job was cancelled', fix: 'Ask who cancelled it.' }]`);
    const { stdout } = await project.ubench('run');
    expect(stdout).toMatch(/'site' ended while it waited in the queue: the job was cancelled\.[^]*Ask who cancelled it\./);
  });
});
