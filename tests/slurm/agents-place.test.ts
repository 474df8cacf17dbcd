import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AgentPlaceRequest, bundleSpec, type Handle, type InstanceState, type Launch, silentLogger } from '@ubench/core';
import { createMeasurement } from '@ubench/load';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slicesOf, talk } from '../agents/place/talk.ts';
import { canMount, mountSmallDisk } from '../harness/small-disk.ts';
import { withService } from '../services/with-service.ts';
import { jobsAt, until } from './cluster.ts';
import { SiteBackend } from './site-backend.ts';
import { type Site, startSite } from './site/start-site.ts';

const signal = new AbortController().signal;
const never = (): void => {};
const path = process.execPath;
const becomes = (place: SiteBackend, handle: Handle, status: InstanceState['status']): Promise<InstanceState> => until(`the place is ${status}`, () => place.state(handle), (state) => state.status === status);

withService('slurm', () => {
  const files = mkdtempSync(join(tmpdir(), 'place-'));
  let bundle: string;
  let site: Site;
  let disk: string;
  const unmount: (() => void)[] = [];
  beforeAll(async () => {
    disk = canMount ? mountSmallDisk(4_096, (undo) => unmount.push(undo)).path : files;
    chmodSync(disk, 0o777);
    const root = fileURLToPath(new URL('../agents/place/', import.meta.url));
    const program = new URL('../../packages/agents/src/program.ts', import.meta.url).href;
    bundle = (await bundleSpec({ program, spec: `${root}spec.ts`, root, moduleHash: 'of the test', plugins: [], directory: files }, signal)).path;
    site = await startSite({ nodes: 2, binds: [[disk, disk]] });
  });
  afterAll(async () => {
    await site?.stop();
    for (const undo of unmount) undo();
    rmSync(files, { recursive: true });
  });

  async function startPlace(place: SiteBackend, more: Partial<AgentPlaceRequest> = {}): Promise<Handle> {
    const { request, resources } = await place.backend.agentPlaces!.launch({ count: 4, cpus: 1, bundle, files: [], env: {}, ...more }, signal, never);
    const launch: Launch = { ...place.launch('agents', 20e9), request, placement: { runtime: 'process', resources } };
    const [handle] = await place.start(launch);
    return handle!;
  }

  /** Processes of a place, on whichever node. */
  const processesAt = async (): Promise<string[]> => (await site.exec(['ps', '-eo', 'args'], { user: 'root' })).stdout.split('\n').filter((line) => /bundle\.mjs|^srun|slurm_script/.test(line));

  it('is a job of agents on both nodes, which run a load on a service there, and of which nothing is left', async () => {
    await using place = new SiteBackend(site, 'place-1', { agent: { node: { path }, nodes: 2, tasksPerNode: 2 } });
    const { instances, agentPlaces } = place.backend;
    const [web] = await place.start();
    const handle = await startPlace(place);
    await becomes(place, web!, 'RUNNING');
    await becomes(place, handle, 'RUNNING');
    const endpoint = await instances.endpoint(handle);
    await until('all agents have come', () => agentPlaces!.probe(endpoint, signal), ({ ready }) => ready);
    expect((await processesAt()).filter((line) => line.endsWith(' task'))).toHaveLength(4 + 2);

    const agents = agentPlaces!.connect({ endpoint, handle, instances }, silentLogger);
    const { url } = await instances.innerEndpoint!(web!);
    const { said } = await talk(agents.runAgents(slicesOf(url.replace(/\/$/, ''), { concurrency: 4, operations: 40 }, 4), 'a-load'), 4);
    const measurement = createMeasurement(4);
    for (const [agent, messages] of said.entries()) for (const message of messages) measurement.take(agent, message);
    const { gaps, failedAgents, measure } = measurement.result();
    expect({ gaps, failedAgents, operations: measure.operations }).toEqual({ gaps: [], failedAgents: [], operations: 40 });
    await agents.close();

    expect(await instances.stop([handle, web!])).toMatchObject([{ forced: false }, {}]);
    expect(await processesAt()).toEqual([]);
    expect(await jobsAt(site)).toEqual([]);
    expect(await instances.readKept!(handle, 'a-load.jsonl')).toBeUndefined();
  });

  it('has what it reads below where it runs, secrets in no file that others read, and what it keeps until it is stopped', async () => {
    const words = join(files, 'words.txt');
    writeFileSync(words, 'some words');
    await using place = new SiteBackend(site, 'place-2', { agent: { node: { path } } });
    const handle = await startPlace(place, { count: 2, files: [{ path: words, at: 'data/words.txt' }], env: { A_SECRET: 'hush-hush' } });
    await becomes(place, handle, 'RUNNING');
    const { instances } = place.backend;
    expect(String(await instances.readKept!(handle, 'files/data/words.txt'))).toBe('some words');
    expect(String(await instances.readKept!(handle, 'files/data/words.txt', { from: 5, most_bytes: 3 }))).toBe('wor');
    expect(await instances.readKept!(handle, 'nothing.jsonl')).toBeUndefined();
    const { stdout: kept } = await site.exec(['sh', '-c', 'grep -rl hush-hush . | xargs stat -c "%a %n"'], { cwd: place.scratch });
    expect(kept).toMatch(/^600 \S+\/environment\n$/);
    for (const look of [['ps', '-eo', 'args'], ['squeue', '-o', '%all'], ['scontrol', 'show', 'job']]) expect((await site.exec(look, { user: 'root' })).stdout).not.toContain('hush-hush');
    await instances.stop([handle]);
  });

  it.skipIf(!canMount)('says that what agents measure cannot be kept where the scratch directory is full, and is stopped all the same', async () => {
    const scratch = join(disk, 'ubench');
    await using place = new SiteBackend(site, 'place-7', { scratch, agent: { node: { path } } });
    const { instances, agentPlaces } = place.backend;
    const [web, handle] = [(await place.start())[0]!, await startPlace(place, { count: 2 })];
    await becomes(place, web, 'RUNNING');
    await becomes(place, handle, 'RUNNING');
    const endpoint = await instances.endpoint(handle);
    await until('all agents have come', () => agentPlaces!.probe(endpoint, signal), ({ ready }) => ready);
    await site.exec(['sh', '-c', 'cat /dev/zero >full'], { cwd: scratch });
    const agents = agentPlaces!.connect({ endpoint, handle, instances }, silentLogger);
    const { url } = await instances.innerEndpoint!(web);
    const { said } = await talk(agents.runAgents(slicesOf(url.replace(/\/$/, ''), { concurrency: 2, duration: '20s' }, 2), 'a-load'), 2);
    await agents.close();
    for (const messages of said) expect(messages.at(-1)).toMatchObject({ type: 'failed', error: { code: 'UBENCH_E_PLACE_STREAM', what: expect.stringMatching(/ENOSPC|no space/i) as string } });
    expect(await instances.stop([handle, web])).toHaveLength(2);
    expect(await processesAt()).toEqual([]);
  });

  it('is killed whole, on all its nodes', async () => {
    await using place = new SiteBackend(site, 'place-3', { agent: { node: { path }, nodes: 2 } });
    const handle = await startPlace(place);
    await becomes(place, handle, 'RUNNING');
    await until('its tasks run', processesAt, (lines) => lines.filter((line) => line.endsWith(' task')).length >= 4);
    await place.backend.instances.kill([handle]);
    await until('no process of it is left', processesAt, ({ length }) => length === 0);
    expect(await place.backend.instances.stop([handle])).toHaveLength(1);
  });

  describe('ends with a reason', () => {
    it.each([
      ['without Node.js where it is said to be', { path: '/no/such/node' }, /^Node\.js does not run on this node, which is x86_64 with glibc [\d.]+: .*No such file/],
      ['of a module that is not there', { module: 'nodejs/24' }, /^the module nodejs\/24 could not be loaded/],
      ['on a Node.js that is too old', { path: '/usr/bin/node' }, /^Node\.js is v\d+\.\S+ on this node, and agents need 24 or later/],
    ])('%s', async (_, node, reason) => {
      await using place = new SiteBackend(site, 'place-4', { agent: { node } });
      const handle = await startPlace(place);
      const state = await becomes(place, handle, 'ERROR');
      expect(state).toMatchObject({ reason: expect.stringMatching(reason) as string, fix: expect.stringMatching(/`agent\.node`|`modules`/) as string });
      await place.backend.instances.stop([handle]);
    });
  });

  it('of more agents than the cluster has cores for is refused before it is submitted', async () => {
    await using place = new SiteBackend(site, 'place-5', { agent: { node: { path } } });
    await expect(startPlace(place, { count: 17 })).rejects.toMatchObject({ code: 'SLURM_E_AGENT_ROOM', what: expect.stringMatching(/17 agents of 1 cores each.*'cpu', which has room for 16/) as string });
    expect(await jobsAt(site)).toEqual([]);
  });

  it("is refused where services listen on their nodes' loopback", async () => {
    await using place = new SiteBackend(site, 'place-6', { bind: 'loopback', agent: { node: { path } } });
    await expect(startPlace(place)).rejects.toMatchObject({ code: 'SLURM_E_AGENT_LOOPBACK' });
  });
});
