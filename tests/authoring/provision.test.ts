import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { leftRunning } from '../harness/left-running.ts';
import { Project } from '../harness/project.ts';

/** A project whose service is a web server that has to fetch something first. @param work Body of its `provision`. */
const projectOf = (work: string) => ({
  'server.mjs': `
    import { createServer } from 'node:http';
    createServer((request, response) => response.end('here')).listen(Number(process.argv[2]), '127.0.0.1');`,
  'model.mjs': `
    import { defineService } from '@ubench/core';
    import { http } from '@ubench/service-http';
    export const model = (options) => ({
      ...http({ command: ['node', 'server.mjs', '{port}'], ...options }),
      type: { ...http.type, async provision(endpoint, options, { step, directory, signal }) { ${work} } },
    });`,
  'specs/a.bench.ts': `
    import { http } from '@ubench/service-http';
    import { bench, deploy } from 'ubench';
    import { model } from '../model.mjs';
    bench('asks', { target: deploy(model(), { name: 'web' }), workload: http.request(), load: { concurrency: 1, operations: 20 } });`,
});

describe.concurrent('a service that must be made ready for the load', () => {
  it('is, step by step, before the load, and the result says what each step took', async ({ expect, onTestFinished }) => {
    const project = new Project(
      projectOf(`
        const { status } = await step('ask', () => fetch(endpoint.url, { signal }));
        await step('pull', async (progress) => { progress({ done_bytes: 2 ** 20, total_bytes: 2 ** 30 }); console.error('SAW ' + directory + ' ' + status); });`),
      onTestFinished,
    );
    const { code, stderr } = await project.ubench('run');
    expect(code, stderr).toBe(0);
    expect(project.result.deployments).toMatchObject([{ name: 'web', provision: [{ step: 'ask', duration_ns: expect.any(Number) }, { step: 'pull', duration_ns: expect.any(Number) }] }]);
    expect(stderr).toContain(`SAW ${join(project.directory, 'specs')} 200`);
    expect(stderr.match(/^web: .*/gm)!.map((line) => line.replace(/\d.*/, '…'))).toEqual(['web: starting', 'web: ask', 'web: ask took …', 'web: pull', 'web: pull took …', 'web: ready after …', 'web: stopping', 'web: stopped']);
    const stored = readFileSync(join(project.runs.at(-1)!, 'events.jsonl'), 'utf8');
    expect(stored.match(/"type":"provision"/g)).toHaveLength(4);
    expect(stored).not.toContain('provision-progress');
  });

  it('and cannot be, has failed: its benchmarks are not measured, and nothing is left running', async ({ expect, onTestFinished }) => {
    const project = new Project(projectOf(`await step('pull', async () => { throw new Error('there is no such model'); });`), onTestFinished);
    const { code, stdout } = await project.ubench('run');
    expect(code, stdout).toBe(3);
    expect(project.result.deployments).toMatchObject([{ error: { code: 'UBENCH_E_PROVISION', what: "'web' answers, and could not be made ready for the load (pull): there is no such model" } }]);
    expect(project.result.benchmarks).toMatchObject([{ status: 'failed' }]);
    expect(leftRunning(project)).toEqual([]);
  });

  it('and takes long, is stopped by Ctrl-C', async ({ expect, onTestFinished }) => {
    const project = new Project(projectOf(`await step('pull', () => new Promise(() => { setInterval(() => {}, 1000).unref(); }));`), onTestFinished);
    const run = project.start('run');
    await run.printed(/web: pull/);
    run.kill('SIGINT');
    const { code, stderr } = await run.finished;
    expect(code, stderr).toBe(130);
    expect(leftRunning(project)).toEqual([]);
  });

  it('at an address is made ready all the same', async ({ expect, onTestFinished }) => {
    const project = new Project(projectOf(`await step('load', async () => (await fetch(endpoint.url)).text());`), onTestFinished);
    const server = createServer((_request, response) => response.end('here'));
    onTestFinished(() => void server.close());
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { code, stderr } = await project.ubench('run', '--at', `web=http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(code, stderr).toBe(0);
    expect(project.result.deployments).toMatchObject([{ backend: 'external', provision: [{ step: 'load' }] }]);
  });
});
