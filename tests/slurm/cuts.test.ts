import { execFileSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Handle } from '@ubench/core';
import { UbenchError } from '@ubench/errors';
import { describe, it, type TestContext } from 'vitest';
import { list } from '../failpoints/aftermath.ts';
import { frontedSite } from './site/fronted-site.ts';
import { sharedSite } from './site/shared-site.ts';
import type { Site } from './site/start-site.ts';
import { proxiedSite } from './proxied-site.ts';
import { SiteBackend } from './site-backend.ts';
import { jobsOf, jobsOfRuns, leftOfRuns, leftOnSite, nothingLeft, siteProject, webSpec } from './site-project.ts';

const plain = sharedSite({ nodes: 2 });
const fronted = frontedSite({ nodes: 1 });

/** A backend of a site behind a proxy. */
async function reached(site: Site, { onTestFinished, task }: Pick<TestContext, 'onTestFinished' | 'task'>) {
  const { proxy, sshConfig } = await proxiedSite(site, onTestFinished);
  const backend = new SiteBackend(site, `cuts-${task.id}`, { sshConfig });
  onTestFinished(() => backend[Symbol.asyncDispose]());
  const start = async (): Promise<Handle & { readonly job: string }> => (await backend.start())[0]! as Handle & { readonly job: string };
  const status = async (handle: Handle) => (await backend.state(handle)).status;
  return {
    proxy,
    instances: backend.backend.instances,
    start,
    status,
    async run() {
      const handle = await start();
      while ((await status(handle)) !== 'RUNNING') await sleep(50);
      return handle;
    },
    jobs: () => jobsOfRuns(site, [backend.run]),
    left: () => leftOfRuns(site, [backend.run], backend.scratch),
  };
}

/** How many bytes a start sends, from the first of the handshake to the first look at the job. */
async function bytesOfStart(site: Site, context: TestContext): Promise<number> {
  const { proxy, start, instances } = await reached(site, context);
  const handle = await start();
  const bytes = proxy.sent().length;
  await instances.stop([handle]);
  return bytes;
}

describe.concurrent('a connection that is cut', () => {
  it.for([0.02, 0.3, 0.5, 0.65, 0.75, 0.85, 0.92, 0.98])('after %f of what a start sends leads to one job or to none, and says which', async (share, context) => {
    const { expect } = context;
    const bytes = await bytesOfStart(plain(), context);
    const { proxy, start, instances, jobs, left } = await reached(plain(), { onTestFinished: context.onTestFinished, task: { ...context.task, id: `${context.task.id}-cut` } });
    proxy.cutAfter(Math.round(bytes * share), 'client');
    try {
      const handle = await start();
      expect(await jobs()).toMatchObject([{ id: handle.job }]);
      await instances.stop([handle]);
    } catch (error) {
      expect(error).toBeInstanceOf(UbenchError);
      expect((error as UbenchError).code).toMatch(/^(?:REMOTE|SLURM)_E_/);
      expect(await jobs()).toEqual([]);
    }
    expect(await left()).toEqual(nothingLeft);
  });

  it('again and again while an instance runs changes nothing of what is known of it, nor its address', async (context) => {
    const { expect } = context;
    const { proxy, run, instances, status, left } = await reached(plain(), context);
    const handle = await run();
    const { url } = await instances.endpoint(handle);
    expect((await fetch(url)).status).toBe(200);
    for (let cut = 0; cut < 3; cut++) {
      proxy.cut();
      expect(await status(handle)).toBe('RUNNING');
      // Who connects before the cut is noticed is cut off with it.
      await expect.poll(() => fetch(url).then(({ status: answer }) => answer, () => 'cut'), { timeout: 60_000 }).toBe(200);
    }
    expect(await instances.endpoint(handle)).toEqual({ url });
    proxy.cutAfter(100);
    const lines: string[] = [];
    for await (const { text } of instances.logs(handle, {})) lines.push(text);
    proxy.cutAfter(1_000, 'client');
    await instances.stop([handle]);
    expect({ lines, left: await left() }).toEqual({ lines: [], left: nothingLeft });
  });

  it('and refused for seconds is waited for', async (context) => {
    const { expect } = context;
    const { proxy, run, instances, status, left } = await reached(plain(), context);
    const handle = await run();
    proxy.refuse();
    proxy.cut();
    const looking = status(handle);
    await sleep(1_500);
    await proxy.accept();
    expect(await looking).toBe('RUNNING');
    proxy.refuse();
    proxy.cut();
    const stopping = instances.stop([handle]);
    await sleep(1_500);
    await proxy.accept();
    await stopping;
    expect(await left()).toEqual(nothingLeft);
  });

  it('before there was one ends a start at once, with the reason', async (context) => {
    const { expect } = context;
    const { proxy, start } = await reached(plain(), context);
    proxy.refuse();
    await expect(start()).rejects.toMatchObject({ code: 'REMOTE_E_CONNECT' });
  });

  it('before and after sbatch took effect, and nobody heard of it, leads to one job', async (context) => {
    const { expect } = context;
    const { proxy, start, instances, jobs, left } = await reached(fronted.site(), context);
    const begun = async (): Promise<number> => (await fronted.front().calls()).filter(({ command }) => command === 'sbatch').length;
    await fronted.front().next('sbatch', { kind: 'slow', seconds: 1 });
    const first = start();
    await expect.poll(begun, { timeout: 60_000 }).toBe(1);
    proxy.cut();
    const handle = await first;
    expect(await jobs()).toMatchObject([{ id: handle.job }]);
    await instances.stop([handle]);

    await fronted.front().next('sbatch', { kind: 'slow', seconds: 1 });
    const second = start();
    await expect.poll(begun, { timeout: 60_000 }).toBe(2);
    proxy.stall();
    await expect.poll(async () => (await jobs()).length, { timeout: 60_000 }).toBe(2);
    proxy.cut();
    proxy.resume();
    const other = await second;
    expect((await jobs()).map(({ id }) => id).sort()).toEqual([handle.job, other.job].sort());
    await instances.stop([other]);
    expect(await left()).toEqual(nothingLeft);
  });

  it('for good while load goes through it ends the run with the reason, and what is left is stopped when there is one again', async ({ expect, onTestFinished }) => {
    const { proxy, sshConfig } = await proxiedSite(plain(), onTestFinished);
    const project = siteProject(plain(), onTestFinished, { sshConfig, spec: webSpec({ load: "{ concurrency: 1, duration: '3s', warmup: '0s' }" }) });
    const run = project.start('run');
    await run.printed(/asks: measuring/);
    proxy.refuse();
    proxy.cut();
    const { code, stdout, stderr } = await run.finished;
    expect({ code, said: stdout + stderr }).toEqual({ code: 3, said: expect.stringContaining('SLURM_E_NOT_ANSWERING') as string });
    expect(await list(project)).toMatchObject([{ instances: { open: 1 } }]);
    expect(await jobsOf(plain(), project)).toMatchObject([{ state: 'RUNNING' }]);
    await proxy.accept();
    expect(await project.ubench('stop', basename(project.runs[0]!))).toMatchObject({ code: 0 });
    expect(await leftOnSite(plain(), project)).toEqual(nothingLeft);
  });

  it('for good is nothing to wait for: a second Ctrl-C ends the run, and what is left is cleaned up later', async ({ expect, onTestFinished }) => {
    const { proxy, sshConfig } = await proxiedSite(plain(), onTestFinished);
    const project = siteProject(plain(), onTestFinished, { sshConfig, spec: webSpec({ load: "{ concurrency: 1, duration: '10m', warmup: '0s' }" }) });
    const run = project.start('run');
    await run.printed(/asks: measuring/);
    proxy.refuse();
    proxy.cut();
    run.kill('SIGINT');
    await run.printed(/web: stopping/);
    run.kill('SIGINT');
    expect(await run.finished).toMatchObject({ code: 130 });
    await proxy.accept();
    expect(await project.ubench('doctor', '--clean')).toMatchObject({ code: 0 });
    expect(await leftOnSite(plain(), project)).toEqual(nothingLeft);
  });
});

const fingerprint = (site: Site): string => execFileSync('ssh-keygen', ['-lf', join(site.directory, 'ssh/host_key.pub')], { encoding: 'utf8' }).split(' ')[1]!;

it('a site with another key than it had is not logged into, and both keys are named', async ({ expect, onTestFinished }) => {
  const site = fronted.site();
  const known = fingerprint(site);
  await site.changeHostKey();
  const project = siteProject(site, onTestFinished);
  const { code, stdout, stderr } = await project.ubench('run');
  const said = stdout + stderr;
  expect({ code, said }).toEqual({ code: 3, said: expect.stringContaining('REMOTE_E_HOST_KEY_CHANGED') as string });
  expect(said).toContain(known);
  expect(said).toContain(fingerprint(site));
  expect(await jobsOf(site, project)).toEqual([]);
});
