import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FetchedImage } from '@ubench/containers';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { canMount, mountSmallDisk } from '../harness/small-disk.ts';
import { findService } from '../services/require-service.ts';
import { withService } from '../services/with-service.ts';
import { fetchImage, startFetching } from './fetching.ts';
import { type Registry, startRegistry } from './registry.ts';
import { makeRootfs } from './rootfs.ts';

const directory = realpathSync(mkdtempSync(join(tmpdir(), 'ubench-images-')));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const inDirectory = (name: string): string => join(directory, name);

const sha256 = (file: string): string => `sha256:${execFileSync('sha256sum', [file], { encoding: 'utf8' }).split(' ')[0]}`;
const code = (suffix: string, message: string | RegExp = '') => expect.objectContaining({ code: `CONTAINERS_E_${suffix}`, message: expect.stringMatching(message) });
/** Byte 45 of a SIF and byte 18 of an ELF file say what they are for. */
function patch(file: string, at: number, bytes: readonly number[]): void {
  const content = readFileSync(file);
  content.set(bytes, at);
  writeFileSync(file, content);
}

withService('apptainer', (program) => {
  let cache: string;
  let caches = 0;
  beforeEach(() => {
    cache = inDirectory(`cache of ${++caches}`);
  });
  const get = (image: string, environment?: NodeJS.ProcessEnv): Promise<FetchedImage> => fetchImage({ runtime: 'apptainer', program, image, cache }, environment);
  const kept = (): string[] => readdirSync(cache).filter((name) => !name.endsWith('.lock'));

  const sif = inDirectory('small.sif');
  const rootfs = inDirectory('rootfs');
  beforeAll(() => {
    makeRootfs(rootfs, ['sh', 'cat']);
    execFileSync(program, ['--silent', 'build', sif, rootfs], { env: { ...process.env, APPTAINER_CACHEDIR: inDirectory('apptainer') } });
  });

  describe('a directory', () => {
    it('is used where it is, and has no digest', async () => {
      expect(await get(rootfs)).toEqual({ image: rootfs });
    });

    it('is refused where its shell is for another computer, wherever links inside lead', async () => {
      const foreign = inDirectory('foreign');
      makeRootfs(foreign, ['sh']);
      rmSync(join(foreign, 'bin'), { recursive: true });
      copyFileSync('/bin/sh', join(foreign, 'usr/bin/dash'));
      symlinkSync('/usr/bin', join(foreign, 'bin'));
      symlinkSync('dash', join(foreign, 'usr/bin/sh'));
      expect(await get(foreign)).toEqual({ image: foreign });
      patch(join(foreign, 'usr/bin/dash'), 18, [0x15, 0x00]);
      await expect(get(foreign)).rejects.toThrow(code('IMAGE_ARCHITECTURE', 'it is for ppc64le, and this node is '));
    });

    it('that is not there, or is a file, is an error', async () => {
      await expect(get(inDirectory('nothing'))).rejects.toThrow(code('IMAGE_MISSING', 'does not exist'));
      writeFileSync(inDirectory('a-file'), '');
      await expect(get(inDirectory('a-file'))).rejects.toThrow(code('IMAGE_BROKEN', 'is no directory'));
    });
  });

  describe('a .sif file', () => {
    it('is used where it is, by its digest, which is computed again once it has changed', async () => {
      const file = inDirectory("it's mine.sif");
      copyFileSync(sif, file);
      expect(await get(file)).toEqual({ image: file, digest: sha256(file) });
      const [record] = kept();
      const remembered = readFileSync(join(cache, record!), 'utf8');
      expect(await get(file)).toEqual({ image: file, digest: sha256(file) });
      // Its own creation time is in its header.
      patch(file, 64, [1, 2, 3]);
      expect(await get(file)).toEqual({ image: file, digest: sha256(file) });
      expect(readFileSync(join(cache, record!), 'utf8')).not.toBe(remembered);
    });

    it.each([5, 500, 10_000, 40_000])('that ends after %i bytes is an error', async (bytes) => {
      const file = inDirectory('cut.sif');
      copyFileSync(sif, file);
      truncateSync(file, bytes);
      await expect(get(file)).rejects.toThrow(code('IMAGE_BROKEN', 'cut.sif'));
    });

    it('that is for another computer is an error', async () => {
      const file = inDirectory('foreign.sif');
      copyFileSync(sif, file);
      patch(file, 45, [...Buffer.from('06')]);
      await expect(get(file)).rejects.toThrow(code('IMAGE_ARCHITECTURE', 'it is for ppc64le, and this node is '));
    });

    it('that is not there, or is something else, is an error', async () => {
      await expect(get(inDirectory('no.sif'))).rejects.toThrow(code('IMAGE_MISSING', 'does not exist'));
      writeFileSync(inDirectory('text.sif'), 'hello');
      await expect(get(inDirectory('text.sif'))).rejects.toThrow(code('IMAGE_BROKEN', 'is no SIF file'));
    });

    it.runIf(process.getuid?.() === 0)('that may not be read is an error', () => {
      const file = inDirectory('private.sif');
      copyFileSync(sif, file);
      chmodSync(file, 0o600);
      chmodSync(directory, 0o755);
      // Root may read everything.
      const script = [join(import.meta.dirname, '../../packages/containers/templates/fetch-image.sh'), 'apptainer', 'true', file, '/tmp'];
      expect(() => execFileSync('sh', script, { uid: 65_534, gid: 65_534, encoding: 'utf8' })).toThrow(expect.objectContaining({ stdout: expect.stringMatching(/^error unreadable .*private\.sif/) }));
    });
  });

  it('a runtime that is not there is an error', async () => {
    await expect(fetchImage({ runtime: 'apptainer', program: 'no-apptainer', image: sif, cache })).rejects.toThrow(code('RUNTIME_MISSING', 'no-apptainer'));
  });

  it('a cache that cannot be made is an error', async () => {
    writeFileSync(inDirectory('occupied'), '');
    cache = inDirectory('occupied/cache');
    await expect(get('docker://127.0.0.1:1/any')).rejects.toThrow(code('CACHE', 'occupied'));
  });

  it('a registry that does not answer is an error', async () => {
    await expect(get('docker://127.0.0.1:1/any')).rejects.toThrow(code('REGISTRY', 'connection refused'));
  });

  withService('podman', (podman) => {
    const reference = 'localhost/ubench-fetched:1';
    beforeAll(() => {
      const archive = execFileSync('tar', ['-C', rootfs, '-c', '.'], { maxBuffer: 2 ** 30 });
      execFileSync(podman, ['import', '--quiet', '-', reference], { input: archive });
    });

    describe('an archive', () => {
      it.each(['oci-archive', 'docker-archive'])('by %s becomes a SIF in the cache, once for each state of the file', async (format) => {
        const file = inDirectory(`${format}.tar`);
        execFileSync(podman, ['save', '--quiet', '--format', format, '--output', file, reference]);
        const first = await get(`${format}:${file}`);
        expect(first).toEqual({ image: expect.stringContaining(cache), digest: sha256(first.image) });
        expect(execFileSync(program, ['--quiet', 'exec', '--userns', '--no-home', '--pwd', '/', first.image, 'cat', '/etc/group'], { encoding: 'utf8' })).toContain('nogroup');
        expect((await get(`${format}:${file}`)).image).toBe(first.image);
        utimesSync(file, 1, 1);
        expect((await get(`${format}:${file}`)).image).not.toBe(first.image);
      });

      it('that is none is an error', async () => {
        await expect(get(`oci-archive:${sif}`)).rejects.toThrow(code('IMAGE_BROKEN'));
      });

      it('is what an engine loads, and a name that it does not know an error', async () => {
        const file = inDirectory('for-engine.tar');
        execFileSync(podman, ['save', '--quiet', '--format', 'oci-archive', '--output', file, reference]);
        const loaded = await fetchImage({ runtime: 'podman', program: podman, image: `oci-archive:${file}`, cache });
        expect(loaded).toEqual({ image: expect.stringMatching(/^[\da-f]{64}$/), digest: `sha256:${loaded.image}` });
        expect(await fetchImage({ runtime: 'podman', program: podman, image: reference, cache })).toEqual(loaded);
        await expect(fetchImage({ runtime: 'podman', program: podman, image: '127.0.0.1:1/none:1', cache })).rejects.toThrow(code('REGISTRY', 'connection refused'));
      });
    });

    withService('docker-registry', (registryProgram) => {
      let registry: Registry;
      let image: string;
      beforeAll(async () => {
        registry = await startRegistry(registryProgram, directory);
        image = `docker://${registry.name}/team/small:1`;
        execFileSync(podman, ['push', '--quiet', '--tls-verify=false', reference, image]);
      });
      afterAll(() => registry.stop());

      describe('an image of a registry', () => {
        it('is fetched once and found again, with its digest', async () => {
          const first = await get(image);
          expect(first).toEqual({ image: expect.stringContaining(`${cache}/small-1-`), digest: sha256(first.image) });
          const asked = registry.requests();
          expect(await get(image)).toEqual(first);
          expect(registry.requests()).toBe(asked);
          expect(kept().length, 'the image and its record').toBe(2);
        });

        it('is fetched once by those who ask at the same time', async () => {
          const before = registry.requests();
          await get(image);
          const one = registry.requests() - before;
          cache = inDirectory(`cache of ${++caches}`);
          const all = await Promise.all(Array.from({ length: 4 }, () => get(image)));
          expect(new Set(all.map((fetched) => fetched.image)).size).toBe(1);
          expect(registry.requests() - before - one).toBe(one);
          expect(kept().length).toBe(2);
        });

        it('is fetched once also where files cannot be locked', async () => {
          const before = registry.requests();
          await get(image);
          const one = registry.requests() - before;
          cache = inDirectory(`cache of ${++caches}`);
          const tools = inDirectory('no-locks');
          mkdirSync(tools, { recursive: true });
          writeFileSync(join(tools, 'flock'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
          const all = await Promise.all([1, 2].map(() => get(image, { PATH: `${tools}:${process.env['PATH']}` })));
          expect(new Set(all.map((fetched) => fetched.image)).size).toBe(1);
          expect(registry.requests() - before - one).toBe(one);
          expect(kept().length).toBe(2);
        });

        it.each(['with locks of files', 'without'])('is fetched after one who was at it was killed, and nothing of that stays: %s', async (locks) => {
          const tools = inDirectory('slow');
          mkdirSync(tools, { recursive: true });
          // Pulls, and then does not come back.
          writeFileSync(join(tools, 'apptainer'), `#!/bin/sh\n"${program}" "$@"; [ "$1" != pull ] || sleep 600\n`, { mode: 0o755 });
          writeFileSync(join(tools, 'flock'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
          const environment = locks === 'without' ? { PATH: `${tools}:${process.env['PATH']}` } : {};
          const killed = startFetching({ runtime: 'apptainer', program: join(tools, 'apptainer'), image, cache }, environment);
          while (!existsSync(cache) || !kept().some((name) => name.includes('.part.') && existsSync(join(cache, name, 'image.sif')))) await sleep(20);
          process.kill(-killed.pid, 'SIGKILL');
          await expect(killed.image).rejects.toThrow(code('FETCH'));
          const fetched = await get(image, environment);
          expect(fetched.digest).toBe(sha256(fetched.image));
          expect(kept().length, kept().join(' ')).toBe(2);
        });

        it.each([
          ['of a process of this node that is gone', `${hostname()}.4194305`, 0],
          ['of another node, that nobody has touched for long', 'another-node.1', 3_600],
        ])('is fetched where a lock was left %s', async (_whose, owner, age_s) => {
          const fetched = await get(image);
          rmSync(fetched.image);
          const tools = inDirectory('no-locks-here');
          mkdirSync(tools, { recursive: true });
          writeFileSync(join(tools, 'flock'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
          mkdirSync(`${fetched.image}.locked`);
          writeFileSync(`${fetched.image}.locked/owner`, `${owner}\n`);
          const then = Date.now() / 1e3 - age_s;
          utimesSync(`${fetched.image}.locked/owner`, then, then);
          expect((await get(image, { PATH: `${tools}:${process.env['PATH']}` })).image).toBe(fetched.image);
          expect(kept().length, kept().join(' ')).toBe(2);
        });

        it('that was changed since is refused with what to do, and found good when only its time has', async () => {
          const fetched = await get(image);
          utimesSync(fetched.image, 5, 5);
          expect(await get(image)).toEqual(fetched);
          patch(fetched.image, 5_000, [1, 2, 3]);
          await expect(get(image)).rejects.toThrow(code('IMAGE_CHANGED', `rm '${fetched.image}'`));
          rmSync(fetched.image);
          expect((await get(image)).digest).toBe(sha256(fetched.image));
        });

        it('that does not exist is an error', async () => {
          await expect(get(`docker://${registry.name}/team/small:2`)).rejects.toThrow(code('IMAGE_MISSING', 'manifest unknown'));
          await expect(get(`docker://${registry.name}/nobody/nothing`)).rejects.toThrow(code('IMAGE_MISSING'));
          await expect(get(`oras://${registry.name}/nobody/nothing:1`)).rejects.toThrow(code('IMAGE_MISSING'));
          expect(kept()).toEqual([]);
        });

        it('may be a SIF that is there as a file', async () => {
          execFileSync(program, ['--silent', 'push', sif, `oras://${registry.name}/team/sif:1`], { env: { ...process.env, APPTAINER_NOHTTPS: '1' } });
          expect((await get(`oras://${registry.name}/team/sif:1`)).digest).toBe(sha256(sif));
        });

        it.runIf(canMount)('for which there is no room is an error, and leaves none of it', async () => {
          cache = mountSmallDisk(1_024, onTestFinished).path;
          await expect(get(image)).rejects.toThrow(code('SPACE'));
          expect(kept()).toEqual([]);
        });

        it.runIf(canMount)('that cannot be kept is an error', async () => {
          const disk = mountSmallDisk(1_024, onTestFinished);
          disk.makeReadOnly();
          cache = join(disk.path, 'images');
          await expect(get(image)).rejects.toThrow(code('CACHE', 'ead-only'));
        });

        it('is fetched without a word of what is secret', async () => {
          const secret = 'planted-s3cret';
          const tools = inDirectory('talking');
          mkdirSync(tools, { recursive: true });
          writeFileSync(join(tools, 'apptainer'), '#!/bin/sh\n[ "$APPTAINER_DOCKER_PASSWORD" = planted-s3cret ] || exit 9\necho "FATAL: unauthorized: authentication required" >&2\nexit 255\n', { mode: 0o755 });
          const fetching = fetchImage({ runtime: 'apptainer', program: join(tools, 'apptainer'), image, cache }, { APPTAINER_DOCKER_PASSWORD: secret });
          await expect(fetching).rejects.toThrow(code('IMAGE_MISSING', /^(?!.*planted-s3cret).*authentication required/s));
        });
      });
    });
  });
});

it('a machine that has podman has a registry', () => {
  expect(findService('docker-registry') === undefined).toBe(findService('podman') === undefined);
});
